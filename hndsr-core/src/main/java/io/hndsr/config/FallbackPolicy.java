package io.hndsr.config;

/** What a resolver does when its network or its devices cannot be used, at the start or later. */
public enum FallbackPolicy {
    /** The error is thrown; no image is produced another way. The default. */
    FAIL,
    /**
     * The network runs on the CPU while no CUDA device can be used, and every such result reports so and why. If the CPU
     * fails too, or the bundle is unusable, the error is thrown.
     */
    CPU,
    /** Images are enlarged by bicubic interpolation instead, and every result reports so and why. */
    BICUBIC
}
