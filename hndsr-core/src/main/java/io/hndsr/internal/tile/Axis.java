package io.hndsr.internal.tile;

/**
 * How the pixels of one axis of the output lie over those of the input. Immutable.
 *
 * @param low input pixels
 * @param high output pixels
 */
record Axis(int low, int high) {

    /*
     * The image's extent is kept: the centre of output pixel i lies at (i + 1/2) * low / high input pixels from the
     * image's edge, so that its position in pixel-centre coordinates is (i + 1/2) * low / high - 1/2. Numerator and
     * denominator are whole numbers below 2^63, so that the pixel that holds a centre, and the offset from that pixel's
     * own centre, are the same whichever tile asks: no tile sees another rounding of the same position.
     */

    /** The input pixel that holds the centre of an output pixel; either may lie outside the image. */
    int lowIndex(int output) {
        return (int) Math.floorDiv((2L * output + 1) * low, 2L * high);
    }

    /** The offset of an output centre from the centre of the input pixel that holds it, -0.5 to below 0.5. */
    double offset(int output) {
        long numerator = (2L * output + 1) * low - (2L * lowIndex(output) + 1) * high;
        return (double) numerator / (2L * high);
    }

    /** The first output pixel whose centre lies at or beyond the edge before an input pixel. */
    int firstOutput(int lowEdge) {
        long numerator = 2L * high * lowEdge - low;
        long first = numerator <= 0 ? 0 : (numerator + 2L * low - 1) / (2L * low);
        return (int) Math.min(first, high);
    }

    /** Input pixels per output pixel. */
    float cell() {
        return (float) ((double) low / high);
    }

    /** Returns whether every input pixel holds the same whole number of output pixels. */
    boolean whole() {
        return high % low == 0;
    }
}
