package io.hndsr.internal.codec.tiff;

import java.util.Locale;
import java.util.OptionalDouble;

/** The value of pixels that carry none, as GDAL writes it: a number as a text. Stateless. */
public final class GdalNodata {

    private static final int MAX_CHARACTERS = 256;

    private GdalNodata() {}

    /**
     * Reads the value.
     *
     * @param field a field of {@link TiffTag#GDAL_NODATA}
     * @return the value, which may be infinite or not a number; empty if the text is no number, as in GDAL
     */
    public static OptionalDouble of(TiffField field) {
        if (field.type() != TiffType.ASCII || field.count() > MAX_CHARACTERS) {
            return OptionalDouble.empty();
        }
        String number = field.text().trim();
        return switch (number.toLowerCase(Locale.ROOT)) {
            case "nan", "-nan", "+nan" -> OptionalDouble.of(Double.NaN);
            case "inf", "+inf" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-inf" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> parsed(number);
        };
    }

    private static OptionalDouble parsed(String number) {
        try {
            return OptionalDouble.of(Double.parseDouble(number));
        } catch (NumberFormatException notANumber) {
            return OptionalDouble.empty();
        }
    }

    /**
     * Creates the field.
     *
     * @param value the value
     * @return a field that {@link #of} reads as the same value
     */
    public static TiffField field(double value) {
        String text;
        if (Double.isNaN(value)) {
            text = "nan";
        } else if (Double.isInfinite(value)) {
            text = value > 0 ? "inf" : "-inf";
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            text = Long.toString((long) value);
        } else {
            text = Double.toString(value);
        }
        return TiffField.ofText(TiffTag.GDAL_NODATA, text);
    }
}
