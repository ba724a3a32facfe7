/** The report on a CUDA device, written to {@code docs/gpu.md}. */
@NullMarked
package io.hndsr.bench.gpu;

import org.jspecify.annotations.NullMarked;
