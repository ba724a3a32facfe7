/** Latency of small requests beside a large scene. */
@NullMarked
package io.hndsr.bench.fairness;

import org.jspecify.annotations.NullMarked;
