/**
 * Benchmarks. {@link io.hndsr.bench.Bench} runs them by name; each has a package of its own, named for its topic, and
 * {@code support} holds what several of them share.
 *
 * <p>Throughput figures are taken against other ways to run the same network, in alternation in one process, so that other
 * load on the machine affects all of them alike. Speed is never asserted: a benchmark prints, and a reader judges.
 */
@NullMarked
package io.hndsr.bench;

import org.jspecify.annotations.NullMarked;
