package io.hndsr.config;

/** What a resolver does when its model bundle cannot be used. */
public enum FallbackPolicy {
    /** The error is thrown; no image is made without the network. The default. */
    FAIL,
    /** Images are enlarged by bicubic interpolation instead, and every result says so and why. */
    BICUBIC
}
