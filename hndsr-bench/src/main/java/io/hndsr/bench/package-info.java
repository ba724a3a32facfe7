/** Measurements: throughput against other ways to run the network, fairness, stops, scheduling, time by stage, memory. */
@NullMarked
package io.hndsr.bench;

import org.jspecify.annotations.NullMarked;
