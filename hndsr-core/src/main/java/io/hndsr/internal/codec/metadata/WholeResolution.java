package io.hndsr.internal.codec.metadata;

import io.hndsr.image.Resolution;
import java.util.Optional;

/**
 * A resolution in whole numbers, as PNG, JPEG and BMP hold it. Immutable.
 *
 * @param horizontal pixels along a row in one unit, at least 1
 * @param vertical pixels along a column in one unit, at least 1
 * @param unit the length
 */
public record WholeResolution(int horizontal, int vertical, Resolution.Unit unit) {

    /** By which a ratio of two fractions becomes one of whole numbers. */
    private static final int MAX_FACTOR = 1000;

    private static final double TOLERANCE = 1e-6;

    /**
     * Rounds a resolution.
     *
     * @param resolution the resolution, in the unit that is to be stored
     * @param limit the largest number that can be stored
     * @return the whole numbers; empty if one of them would be 0 or exceed the limit
     */
    public static Optional<WholeResolution> of(Resolution resolution, int limit) {
        double factor = resolution.unit() == Resolution.Unit.NONE ? factor(resolution, limit) : 1;
        long horizontal = Math.round(resolution.horizontal() * factor);
        long vertical = Math.round(resolution.vertical() * factor);
        return horizontal < 1 || vertical < 1 || horizontal > limit || vertical > limit
                ? Optional.empty()
                : Optional.of(new WholeResolution((int) horizontal, (int) vertical, resolution.unit()));
    }

    private static double factor(Resolution ratio, int limit) {
        double larger = Math.max(ratio.horizontal(), ratio.vertical());
        for (int factor = 1; factor <= MAX_FACTOR && larger * factor <= limit; factor++) {
            if (isWhole(ratio.horizontal() * factor) && isWhole(ratio.vertical() * factor)) {
                return factor;
            }
        }
        return limit / larger;
    }

    private static boolean isWhole(double number) {
        return Math.abs(number - Math.rint(number)) <= TOLERANCE * number;
    }
}
