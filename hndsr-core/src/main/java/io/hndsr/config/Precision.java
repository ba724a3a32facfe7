package io.hndsr.config;

/** The arithmetic of the network's convolutions. */
public enum Precision {
    /** Float32 throughout. The default. */
    FLOAT32,
    /**
     * The convolutions of the residual blocks in 8 bit, about twice as fast on a CPU, for a loss that the bundle's makers
     * state. For the CPU, and for bundles that have such graphs. Values beyond the calibrated range are clipped, so that
     * images unlike any photograph, such as white noise, differ visibly.
     */
    INT8
}
