package io.hndsr.internal.tile;

import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import io.hndsr.report.InvalidPixels;
import io.hndsr.request.Nodata;
import java.util.Optional;

/**
 * An image and its valid pixels. Immutable and thread-safe.
 *
 * @param original the image as it was read
 * @param filled the image whose invalid pixels have colours like those of the valid pixels near them; the original if all are
 *     valid or none is
 * @param mask the valid pixels
 * @param invalid the number of the others, by reason
 * @param nodata what counts as invalid beside transparency
 */
public record MaskedImage(
        RasterImage original, RasterImage filled, PixelMask mask, InvalidPixels invalid, Nodata nodata) {

    /**
     * Finds the valid pixels of an image and fills the others.
     *
     * @param image the image
     * @param nodata what counts as invalid beside transparency
     * @return the filled image and its mask
     */
    public static MaskedImage of(RasterImage image, Nodata nodata) {
        ValidPixels valid = ValidPixels.of(image, nodata);
        return new MaskedImage(image, HoleFilling.filled(image, valid.mask()), valid.mask(), valid.invalid(), nodata);
    }

    /** {@return the smallest part that holds all valid pixels, of the filled image; the whole if no pixel is valid} */
    public MaskedImage scene() {
        Optional<TileBounds> bounds = mask.isAllValid() ? Optional.empty() : mask.validBounds();
        return bounds.map(part ->
                        new MaskedImage(original.crop(part), filled.crop(part), mask.crop(part), invalid, nodata))
                .orElse(this);
    }

    /** {@return the first row and column that hold a valid pixel, at which tiles begin} */
    public GridOrigin origin() {
        return mask.validBounds()
                .map(bounds -> new GridOrigin(bounds.y(), bounds.x()))
                .orElse(GridOrigin.FIRST);
    }
}
