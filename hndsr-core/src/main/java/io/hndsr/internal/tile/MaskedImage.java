package io.hndsr.internal.tile;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.PixelSource;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import io.hndsr.report.InvalidPixels;
import io.hndsr.request.Nodata;
import java.util.Optional;

/**
 * An image and its valid pixels. Immutable and thread-safe.
 *
 * @param rows the image's rows, as they were read and with colours like those of valid pixels near them in the place of invalid
 *     pixels; unchanged if all pixels are valid or none is
 * @param mask the valid pixels
 * @param invalid the number of the others, by reason
 * @param nodata what counts as invalid beside transparency
 * @param grid some of its pixels, as read
 */
public record MaskedImage(ImageRows rows, PixelMask mask, InvalidPixels invalid, Nodata nodata, SampleGrid grid) {

    /**
     * Finds the valid pixels of an image and fills the others.
     *
     * @param image the image
     * @param nodata what counts as invalid beside transparency
     * @return the filled image and its mask
     */
    public static MaskedImage of(RasterImage image, Nodata nodata) {
        ValidPixels valid = ValidPixels.of(image, nodata);
        SampleGrid grid = SampleGrid.of(image, sceneOf(valid.mask()));
        RasterImage filled = valid.mask().validBounds().isEmpty()
                ? image
                : HoleFilling.filled(image, valid.mask(), grid.mean(valid.mask()));
        return new MaskedImage(new WholeImage(image, filled), valid.mask(), valid.invalid(), nodata, grid);
    }

    /**
     * Finds the valid pixels of an image that is read in windows: reads all its rows once.
     *
     * @param source the image
     * @param nodata what counts as invalid beside transparency
     * @return the image, of which no rows are in memory yet, and its mask
     */
    public static MaskedImage of(PixelSource source, Nodata nodata) {
        ImageDescription description = source.description();
        int colours = description.layout().colourBands();
        ValidPixels.Search search = new ValidPixels.Search(description.size(), nodata);
        TileBounds whole =
                StreamedRows.rowsOf(description.size(), 0, description.size().height());
        SampleGrid grid = SampleGrid.empty(whole, colours);
        for (TileBounds window : StreamedRows.windows(whole)) {
            RasterImage rows = source.read(window);
            search.add(rows, source.valid(window));
            grid.add(window.y(), rows);
        }
        ValidPixels valid = search.finish();
        TileBounds scene = sceneOf(valid.mask());
        if (!scene.equals(whole)) {
            grid = SampleGrid.empty(scene, colours);
            for (TileBounds window : StreamedRows.windows(scene)) {
                grid.add(window.y(), source.read(window));
            }
        }
        StreamedRows rows = new StreamedRows(source, valid.mask(), grid.mean(valid.mask()));
        return new MaskedImage(rows, valid.mask(), valid.invalid(), nodata, grid);
    }

    /** {@return size, bands and sample type} */
    public ImageDescription description() {
        return rows.description();
    }

    /** {@return the smallest part that holds all valid pixels; the whole image if no pixel is valid} */
    public TileBounds scene() {
        return sceneOf(mask);
    }

    private static TileBounds sceneOf(PixelMask mask) {
        ImageSize size = mask.size();
        return mask.validBounds().orElseGet(() -> new TileBounds(0, 0, size.width(), size.height(), size));
    }

    /** {@return the first row and column that hold a valid pixel, at which tiles begin} */
    public GridOrigin origin() {
        return mask.validBounds()
                .map(bounds -> new GridOrigin(bounds.y(), bounds.x()))
                .orElse(GridOrigin.FIRST);
    }

    /** {@return the rows that must be loaded before tiles are cut from them; empty if all are in memory} */
    public Optional<StreamedRows> streamed() {
        return rows instanceof StreamedRows loaded ? Optional.of(loaded) : Optional.empty();
    }
}
