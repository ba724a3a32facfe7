package io.hndsr.geotiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.tiff.TiffField;
import io.hndsr.internal.codec.tiff.TiffType;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of an enlarged TIFF: those that count pixels are rescaled, all others are carried over unchanged. Immutable.
 *
 * @param sx output columns per input column
 * @param sy output rows per input row
 * @param pixelIsPoint whether whole raster coordinates are the centres of pixels, not their corners
 */
record GeoFields(double sx, double sy, boolean pixelIsPoint) {

    /*
     * The extent stays. With corners, a column i becomes i * sx. With centres, the edge of the image lies at -1/2, so that i becomes
     * (i + 1/2) * sx - 1/2 (GeoTIFF 1.1, section 7.1.2; RPCs count centres always). A transformation maps columns to X by
     * X = a i + d; with i = (i' + 1/2) / sx - 1/2 it becomes X = (a / sx) i' + d + a (1 / (2 sx) - 1/2).
     */

    private static final int RASTER_TYPE_KEY = 1025;
    private static final int PIXEL_IS_POINT = 2;
    private static final int POINT_NUMBERS = 6;
    private static final int LINE_OFFSET = 2;
    private static final int SAMPLE_OFFSET = 3;
    private static final int LINE_SCALE = 7;
    private static final int SAMPLE_SCALE = 8;

    static GeoFields of(List<TiffField> fields, ImageSize input, ImageSize output) {
        return new GeoFields(
                (double) output.width() / input.width(), (double) output.height() / input.height(), isPoint(fields));
    }

    private static boolean isPoint(List<TiffField> fields) {
        for (TiffField field : fields) {
            if (field.tag() == GeoTag.KEYS && field.type() != TiffType.SHORT) {
                throw wrongType(field);
            }
            for (int i = 4; field.tag() == GeoTag.KEYS && i + 3 < field.count(); i += 4) {
                if (field.whole(i) == RASTER_TYPE_KEY && field.whole(i + 1) == 0) {
                    return field.whole(i + 3) == PIXEL_IS_POINT;
                }
            }
        }
        return false;
    }

    /** Returns whether fields say where an image lies. */
    static boolean isGeoreferenced(List<TiffField> fields) {
        return fields.stream()
                .anyMatch(field -> field.tag() == GeoTag.TIEPOINTS
                        || field.tag() == GeoTag.TRANSFORMATION
                        || field.tag() == GeoTag.RPC);
    }

    /** The fields for the enlarged image. */
    List<TiffField> rescaled(List<TiffField> fields) {
        List<TiffField> rescaled = new ArrayList<>(fields.size());
        for (TiffField field : fields) {
            rescaled.add(
                    switch (field.tag()) {
                        case GeoTag.PIXEL_SCALE -> pixelScale(field);
                        case GeoTag.TIEPOINTS -> tiepoints(field);
                        case GeoTag.TRANSFORMATION -> transformation(field);
                        case GeoTag.RPC -> rpc(field);
                        default -> field;
                    });
        }
        return List.copyOf(rescaled);
    }

    private TiffField pixelScale(TiffField field) {
        double[] values = numbers(field);
        if (values.length >= 2) {
            values[0] /= sx;
            values[1] /= sy;
        }
        return TiffField.ofDoubles(field.tag(), values);
    }

    private TiffField tiepoints(TiffField field) {
        double[] values = numbers(field);
        for (int i = 0; i + POINT_NUMBERS <= values.length; i += POINT_NUMBERS) {
            values[i] = moved(values[i], sx, pixelIsPoint);
            values[i + 1] = moved(values[i + 1], sy, pixelIsPoint);
        }
        return TiffField.ofDoubles(field.tag(), values);
    }

    private static double moved(double at, double scale, boolean centre) {
        return centre ? (at + 0.5) * scale - 0.5 : at * scale;
    }

    private TiffField transformation(TiffField field) {
        double[] values = numbers(field);
        for (int row = 0; row + 4 <= values.length; row += 4) {
            if (pixelIsPoint) {
                values[row + 3] += values[row] * (0.5 / sx - 0.5) + values[row + 1] * (0.5 / sy - 0.5);
            }
            values[row] /= sx;
            values[row + 1] /= sy;
        }
        return TiffField.ofDoubles(field.tag(), values);
    }

    private TiffField rpc(TiffField field) {
        double[] values = numbers(field);
        if (values.length > SAMPLE_SCALE) {
            values[LINE_OFFSET] = moved(values[LINE_OFFSET], sy, true);
            values[SAMPLE_OFFSET] = moved(values[SAMPLE_OFFSET], sx, true);
            values[LINE_SCALE] *= sy;
            values[SAMPLE_SCALE] *= sx;
        }
        return TiffField.ofDoubles(field.tag(), values);
    }

    private static InvalidImageException wrongType(TiffField field) {
        return new InvalidImageException(
                "TIFF says where it lies in tag " + field.tag() + " by values of " + field.type()
                        + ", which is not allowed; the file is damaged: get it again, or copy it without its geography");
    }

    private static double[] numbers(TiffField field) {
        if (field.type() == TiffType.ASCII) {
            throw wrongType(field);
        }
        double[] numbers = new double[field.count()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = field.number(i);
        }
        return numbers;
    }
}
