package io.hndsr.request;

import java.util.Locale;

/**
 * Which pixels of an image carry no value. Immutable.
 *
 * <p>Fully transparent pixels are invalid whatever is set here. Invalid pixels do not change their neighbours, and come
 * back as they were: the same samples at the places that they cover in the result.
 */
public sealed interface Nodata {

    /**
     * Takes the nodata value that the image names, as a GeoTIFF does. If it names none, finds a frame around the scene: pixels
     * connected to the image's border, of which every band is within 3 steps of 0 or of the sample type's largest value, if together they fill at least one whole row or column. The default.
     */
    record Auto() implements Nodata {

        /** {@return {@code auto}} */
        @Override
        public String toString() {
            return "auto";
        }
    }

    /** Every pixel that is not fully transparent is valid. */
    record None() implements Nodata {

        /** {@return {@code none}} */
        @Override
        public String toString() {
            return "none";
        }
    }

    /**
     * A pixel of which every colour band has this value is invalid. A valid sample whose result would round to the value is
     * moved by one step.
     *
     * @param sample the value, one that the image's samples can have; in scenes also below 0, fractional or NaN
     */
    record Value(double sample) implements Nodata {

        /** {@return the value} */
        @Override
        public String toString() {
            return PlainNumber.of(sample);
        }
    }

    /** {@return the default, {@link Auto}} */
    static Nodata auto() {
        return new Auto();
    }

    /** {@return {@link None}} */
    static Nodata none() {
        return new None();
    }

    /**
     * Returns a nodata value.
     *
     * @param sample the value, one that the image's samples can have; whether they can is checked with the image
     * @return the value
     */
    static Nodata value(double sample) {
        return new Value(sample);
    }

    /**
     * Reads a choice as it is written on a command line.
     *
     * @param text {@code auto}, {@code none} or a number, {@code nan} included
     * @return the choice
     * @throws IllegalArgumentException if the text is none of these
     */
    static Nodata parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> auto();
            case "none" -> none();
            case "nan" -> value(Double.NaN);
            default -> {
                try {
                    yield value(Double.parseDouble(text));
                } catch (NumberFormatException notANumber) {
                    throw new IllegalArgumentException(
                            "nodata \"" + text + "\" is not auto, none or a number, such as 0 or -9999", notANumber);
                }
            }
        };
    }
}
