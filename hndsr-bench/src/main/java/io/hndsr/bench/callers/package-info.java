/** Throughput under concurrent callers, against bare ONNX Runtime and against DJL. */
@NullMarked
package io.hndsr.bench.callers;

import org.jspecify.annotations.NullMarked;
