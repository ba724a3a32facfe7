/** The report on a CUDA device, from which {@code docs/gpu.md} is written. */
@NullMarked
package io.hndsr.bench.gpu;

import org.jspecify.annotations.NullMarked;
