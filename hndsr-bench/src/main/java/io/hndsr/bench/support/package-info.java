/** Shared by several benchmarks: test images, tiles for bare ONNX Runtime, machine facts, distributions, Markdown tables. */
@NullMarked
package io.hndsr.bench.support;

import org.jspecify.annotations.NullMarked;
