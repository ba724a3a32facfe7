package io.hndsr.internal.tile;

import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.report.InvalidPixels;
import io.hndsr.request.Nodata;
import java.util.BitSet;

/**
 * Which pixels of an image are valid, and why the others are not. Immutable and thread-safe.
 *
 * @param mask the valid pixels
 * @param invalid the number of the others, by reason
 */
record ValidPixels(PixelMask mask, InvalidPixels invalid) {

    /**
     * Finds the valid pixels of an image.
     *
     * @param image the image
     * @param nodata what counts as invalid beside transparency
     * @return the valid pixels
     */
    public static ValidPixels of(RasterImage image, Nodata nodata) {
        BitSet found = new BitSet();
        int transparent = image.layout().hasAlpha() ? addTransparent(image, found) : 0;
        int valued = nodata instanceof Nodata.Value value ? addValue(image, value.sample(), found) : 0;
        int framed = nodata instanceof Nodata.Auto ? addFrame(image, found) : 0;
        return new ValidPixels(
                PixelMask.ofInvalid(image.size(), found), new InvalidPixels(transparent, valued, framed));
    }

    private static int addTransparent(RasterImage image, BitSet found) {
        int alphaBand = image.layout().colourBands();
        int width = image.size().width();
        for (int y = 0; y < image.size().height(); y++) {
            for (int x = 0; x < width; x++) {
                if (image.sample(x, y, alphaBand) == 0) {
                    found.set(y * width + x);
                }
            }
        }
        return found.cardinality();
    }

    private static int addValue(RasterImage image, int value, BitSet found) {
        int before = found.cardinality();
        int bands = image.layout().colourBands();
        int width = image.size().width();
        for (int y = 0; y < image.size().height(); y++) {
            for (int x = 0; x < width; x++) {
                boolean equal = true;
                for (int band = 0; band < bands && equal; band++) {
                    equal = image.sample(x, y, band) == value;
                }
                if (equal) {
                    found.set(y * width + x);
                }
            }
        }
        return found.cardinality() - before;
    }

    private static int addFrame(RasterImage image, BitSet found) {
        int before = found.cardinality();
        BitSet framed = FrameSearch.dark(image);
        framed.or(FrameSearch.bright(image));
        if (framed.cardinality() == image.size().pixels()) {
            return 0; // a frame without a scene is an image of one colour
        }
        found.or(framed);
        return found.cardinality() - before;
    }
}
