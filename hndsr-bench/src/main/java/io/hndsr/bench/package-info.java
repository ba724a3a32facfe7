/** Measurements: throughput against bare ONNX Runtime, time by stage, memory, scheduling, and the two ways to sample. */
@NullMarked
package io.hndsr.bench;

import org.jspecify.annotations.NullMarked;
