package io.hndsr.image;

import java.util.Objects;

/**
 * How many pixels lie along a length when an image is printed or measured. Immutable.
 *
 * @param horizontal pixels along a row in one unit, positive and finite
 * @param vertical pixels along a column in one unit, positive and finite
 * @param unit the length
 */
public record Resolution(double horizontal, double vertical, Unit unit) {

    /** A length. */
    public enum Unit {
        /** 2.54 cm. */
        INCH(0.0254),
        /** A hundredth of a metre. */
        CENTIMETRE(0.01),
        /** A metre. */
        METRE(1),
        /** No length: only the ratio of the two numbers has a meaning, which is the inverse of that of a pixel's sides. */
        NONE(0);

        private final double metres;

        Unit(double metres) {
            this.metres = metres;
        }
    }

    /**
     * Checks the numbers.
     *
     * @param horizontal pixels along a row in one unit
     * @param vertical pixels along a column in one unit
     * @param unit the length
     * @throws IllegalArgumentException if a number is not positive or not finite
     */
    public Resolution {
        Objects.requireNonNull(unit, "unit");
        if (!isUsable(horizontal) || !isUsable(vertical)) {
            throw new IllegalArgumentException(
                    "a resolution of " + horizontal + " by " + vertical + "; both must be positive and finite");
        }
    }

    private static boolean isUsable(double number) {
        return number > 0 && Double.isFinite(number);
    }

    /**
     * Converts to another unit.
     *
     * @param other the unit
     * @return the same resolution in that unit; unchanged if either unit is {@link Unit#NONE}
     */
    public Resolution in(Unit other) {
        if (other == unit || other == Unit.NONE || unit == Unit.NONE) {
            return this;
        }
        return new Resolution(horizontal * other.metres / unit.metres, vertical * other.metres / unit.metres, other);
    }

    /**
     * The resolution after an image has been enlarged.
     *
     * @param from the size before
     * @param to the size after
     * @return each number multiplied by the scale of its axis, so that the printed size stays
     */
    public Resolution enlarged(ImageSize from, ImageSize to) {
        return new Resolution(horizontal * to.width() / from.width(), vertical * to.height() / from.height(), unit);
    }

    /** {@return the resolution after an image has been turned by 90 degrees} */
    public Resolution turned() {
        return new Resolution(/* horizontal= */ vertical, /* vertical= */ horizontal, unit);
    }
}
