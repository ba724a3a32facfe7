/** Measurements: throughput against bare ONNX Runtime, time by stage, memory, and the two ways to sample. */
@NullMarked
package io.hndsr.bench;

import org.jspecify.annotations.NullMarked;
