package io.hndsr.internal.tile;

import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.request.Nodata;
import java.util.OptionalInt;

/**
 * Makes pixels of a result invalid again where the input is: a pixel is invalid if the input pixel that holds its centre is.
 * Immutable and thread-safe.
 *
 * <p>The colour of nodata and of a frame is the input's own. A fully transparent pixel keeps the colour of the result, since its
 * alpha says that it is invalid. A valid sample that equals the nodata value is moved by one step.
 */
public final class Restoration {

    private final MaskedImage image;
    private final Axis rows;
    private final Axis columns;
    private final OptionalInt value;

    private Restoration(MaskedImage image, ImageSize output) {
        this.image = image;
        this.rows = new Axis(image.mask().size().height(), output.height());
        this.columns = new Axis(image.mask().size().width(), output.width());
        this.value = image.nodata() instanceof Nodata.Value nodata
                ? OptionalInt.of((int) nodata.sample())
                : OptionalInt.empty();
    }

    /**
     * Returns the restoration of a result.
     *
     * @param image the input
     * @param output the result's size
     * @return the restoration
     */
    public static Restoration of(MaskedImage image, ImageSize output) {
        return new Restoration(image, output);
    }

    /**
     * Returns the input row whose samples an output row takes where it is invalid.
     *
     * @param y output row
     * @return the input row
     */
    public int inputRow(int y) {
        return rows.lowIndex(y);
    }

    /**
     * Returns whether part of a row may have samples to restore.
     *
     * @param band the band
     * @param y output row
     * @param x first output column
     * @param count how many columns
     * @return false if none has
     */
    public boolean affects(int band, int y, int x, int count) {
        if (band >= image.description().layout().colourBands()) {
            return false;
        }
        return value.isPresent()
                || image.mask().hasInvalid(rows.lowIndex(y), columns.lowIndex(x), columns.lowIndex(x + count - 1) + 1);
    }

    /**
     * Restores a sample.
     *
     * @param band a colour band
     * @param y output row
     * @param x output column
     * @param produced the sample as it was produced
     * @return the sample of the result
     */
    public int restored(int band, int y, int x, int produced) {
        int row = rows.lowIndex(y);
        int column = columns.lowIndex(x);
        if (!image.mask().isValid(column, row)) {
            ImageRows.Block block = image.rows().block(row);
            int local = row - block.firstRow();
            return isTransparent(block.original(), column, local)
                    ? produced
                    : block.original().sample(column, local, band);
        }
        return value.isPresent() && value.getAsInt() == produced ? moved(produced) : produced;
    }

    private static boolean isTransparent(RasterImage original, int column, int row) {
        return original.layout().hasAlpha()
                && original.sample(column, row, original.layout().colourBands()) == 0;
    }

    /** One step towards the middle of the range. */
    private int moved(int sample) {
        return sample > image.description().sampleType().maxValue() / 2 ? sample - 1 : sample + 1;
    }
}
