package io.hndsr.internal.consistency;

import io.hndsr.internal.tile.LinearFilter;

/**
 * One axis of a correction. Immutable.
 *
 * @param reduction D: from the result to the input
 * @param enlargement U: from the input to the result
 * @param solution turns what a result departs by, on the input's grid, into what is to be enlarged and added
 */
record CorrectionAxis(LinearFilter reduction, LinearFilter enlargement, LinearFilter solution) {

    /*
     * Back-projection (Irani and Peleg, 1991): x <- x + U (y - D x), where y is the input. What is left of the departure
     * r = y - D x after it is (I - DU) r, which lies on the input's grid again; so n rounds add up to
     * U (I + (I - DU) + ... + (I - DU)^(n-1)) r, and the large image is touched only to form r and to add the sum.
     *
     * D and U are separable and so is DU. The rounds are run along each axis on its own: the sum is then an axis's own
     * banded matrix, made once, and what n rounds leave of the finest waves is 1/2^n, where rounds over both axes at once
     * would leave (3/4)^n: DU keeps about a half of them on an axis. Flat areas are right after one round.
     *
     * An image that has noise must not be agreed with to the last detail: the departure holds the noise that the network
     * took away. Averaged by a Gaussian of sigma s pixels, white noise of RMS n has RMS n / (2 sqrt(pi) s) left. s is
     * chosen so that this is PASSED_NOISE, less than what rounding to 8 bit does (0.29); so the width grows with the noise that
     * is set, colours and slow shading are corrected whatever the noise, and without noise everything is.
     */

    /** How much of the noise may come back, RMS in 1/255. */
    private static final double PASSED_NOISE = 0.25;

    /** How far the bicubic kernel reaches, in input pixels. */
    private static final double BICUBIC_REACH = 2.5;

    static CorrectionAxis of(int low, int high, double blur, double noise, int iterations) {
        LinearFilter reduction = reduction(low, high, blur);
        LinearFilter enlargement = LinearFilter.bicubic(low, high);
        LinearFilter there = reduction.after(enlargement);
        LinearFilter solution = LinearFilter.gaussian(low, 0);
        for (int i = 1; i < iterations; i++) {
            solution = solution.plusIdentityLess(there.after(solution));
        }
        return new CorrectionAxis(reduction, enlargement, solution.after(LinearFilter.gaussian(low, averaging(noise))));
    }

    /**
     * How far beyond a tile, in input pixels, tiles may lie that its correction needs; at scales from 2. A round sees D
     * and U far, the sum of the last ones one D and U more; pixels that a kernel cuts are counted whole.
     */
    static int reach(double blur, double noise, int iterations) {
        double round = 2 * BICUBIC_REACH + LinearFilter.DEVIATIONS * blur;
        return (int) (Math.ceil(iterations * round) + Math.ceil(LinearFilter.DEVIATIONS * averaging(noise))) + 1;
    }

    /** Sigma of what averages the departure. */
    private static double averaging(double noise) {
        return noise / (2 * Math.sqrt(Math.PI) * PASSED_NOISE);
    }

    /** The degradation of the input: blurred by a Gaussian point spread, then downsampled by the stretched bicubic kernel. */
    static LinearFilter reduction(int low, int high, double blur) {
        return LinearFilter.bicubic(high, low).after(LinearFilter.gaussian(high, blur * high / low));
    }
}
