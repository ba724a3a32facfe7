package io.hndsr.internal.tile;

/** The cubic convolution kernel of R. Keys, IEEE Trans. ASSP 29 (1981), with a = -0.5. */
final class CubicKernel {

    /** How far the kernel reaches on each side. */
    static final int SUPPORT = 2;

    private CubicKernel() {}

    /** Returns the weight of a sample at a distance, which is not negative. */
    static double weight(double distance) {
        if (distance < 1) {
            return (1.5 * distance - 2.5) * distance * distance + 1;
        }
        return distance < SUPPORT ? ((-0.5 * distance + 2.5) * distance - 4) * distance + 2 : 0;
    }
}
