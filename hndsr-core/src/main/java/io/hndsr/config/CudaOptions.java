package io.hndsr.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How ONNX Runtime uses a CUDA device.
 *
 * <p>CUDA graphs are not offered: a captured graph reads and writes the device addresses of the run it was captured in, and
 * the Java API of ONNX Runtime can neither place tensors on a device nor bind a run to them.
 *
 * @param memoryLimitBytes the most that a session's arena may take of the device's memory; 0 for no limit. Each graph of a
 *     bundle is a session with an arena of its own; the memory of cuDNN and cuBLAS is additional.
 * @param arena by how much an arena grows
 * @param tf32 whether float32 products may be computed in TensorFloat-32, which is faster and keeps 10 of 23 bits of the
 *     mantissa; results then depart from those of the CPU
 * @param convolutionSearch how cuDNN's algorithm is chosen for a convolution
 * @param preferNhwc whether convolutions run with the channels innermost, which some devices prefer
 * @param tensorRt TensorRT in front of CUDA, for what it supports; empty to leave it out
 */
public record CudaOptions(
        long memoryLimitBytes,
        ArenaStrategy arena,
        boolean tf32,
        ConvolutionSearch convolutionSearch,
        boolean preferNhwc,
        Optional<TensorRt> tensorRt) {

    private static final CudaOptions DEFAULTS = new CudaOptions(
            0, ArenaStrategy.SAME_AS_REQUESTED, false, ConvolutionSearch.HEURISTIC, false, Optional.empty());

    /** By how much an arena grows when it is full. */
    public enum ArenaStrategy {
        /** To the next power of two: fewer allocations, up to twice the memory. */
        NEXT_POWER_OF_TWO,
        /**
         * By the requested size. The default: tiles have few shapes, and the arena stops growing after each has occurred once.
         */
        SAME_AS_REQUESTED
    }

    /**
     * How cuDNN's algorithm is chosen for a convolution whenever its shape changes. The names are ONNX Runtime's; 1.29 times
     * nothing with any of them.
     */
    public enum ConvolutionSearch {
        /** By cuDNN's larger set of rules, its mode B. */
        EXHAUSTIVE,
        /** By cuDNN's quick rules, its mode A. The default. */
        HEURISTIC,
        /** cuDNN's fallback, which ONNX Runtime warns may be very slow. */
        DEFAULT
    }

    /**
     * TensorRT, which must be installed. It builds an engine for every graph and range of shapes, which takes minutes.
     *
     * @param engineCache a folder that keeps the engines for the next start; empty to build them at every start
     */
    public record TensorRt(Optional<Path> engineCache) {}

    /**
     * Checks the limit.
     *
     * @param memoryLimitBytes the most that a session's arena may take of the device's memory; 0 for no limit
     * @param arena by how much an arena grows
     * @param tf32 whether float32 products may be computed in TensorFloat-32
     * @param convolutionSearch how cuDNN's algorithm is chosen for a convolution
     * @param preferNhwc whether convolutions run with the channels innermost
     * @param tensorRt TensorRT in front of CUDA; empty to leave it out
     * @throws IllegalArgumentException if the limit is negative
     */
    public CudaOptions {
        if (memoryLimitBytes < 0) {
            throw new IllegalArgumentException("memoryLimitBytes " + memoryLimitBytes + " is below 0; 0 is no limit");
        }
    }

    /** {@return no limit, growth by the requested size, full float32, the heuristic search, no TensorRT} */
    public static CudaOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with another limit.
     *
     * @param bytes the most that a session's arena may take; 0 for no limit
     * @return the changed options
     */
    public CudaOptions withMemoryLimitBytes(long bytes) {
        return new CudaOptions(bytes, arena, tf32, convolutionSearch, preferNhwc, tensorRt);
    }

    /**
     * Returns these options with another growth of arenas.
     *
     * @param strategy by how much an arena grows
     * @return the changed options
     */
    public CudaOptions withArena(ArenaStrategy strategy) {
        return new CudaOptions(memoryLimitBytes, strategy, tf32, convolutionSearch, preferNhwc, tensorRt);
    }

    /**
     * Returns these options with TensorFloat-32 on or off.
     *
     * @param allowed whether float32 products may be computed in TensorFloat-32
     * @return the changed options
     */
    public CudaOptions withTf32(boolean allowed) {
        return new CudaOptions(memoryLimitBytes, arena, allowed, convolutionSearch, preferNhwc, tensorRt);
    }

    /**
     * Returns these options with another search.
     *
     * @param search how cuDNN's algorithm is chosen for a convolution
     * @return the changed options
     */
    public CudaOptions withConvolutionSearch(ConvolutionSearch search) {
        return new CudaOptions(memoryLimitBytes, arena, tf32, search, preferNhwc, tensorRt);
    }

    /**
     * Returns these options with the channels innermost or not.
     *
     * @param preferred whether convolutions run with the channels innermost
     * @return the changed options
     */
    public CudaOptions withPreferNhwc(boolean preferred) {
        return new CudaOptions(memoryLimitBytes, arena, tf32, convolutionSearch, preferred, tensorRt);
    }

    /**
     * Returns these options with TensorRT in front of CUDA.
     *
     * @param options how it is used
     * @return the changed options
     */
    public CudaOptions withTensorRt(TensorRt options) {
        return new CudaOptions(memoryLimitBytes, arena, tf32, convolutionSearch, preferNhwc, Optional.of(options));
    }
}
