package io.hndsr.internal.tile;

import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.report.InvalidPixels;
import io.hndsr.request.Nodata;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Which pixels of an image are valid, and why the others are not. Immutable and thread-safe.
 *
 * @param mask the valid pixels
 * @param invalid the number of the others, by reason
 */
record ValidPixels(PixelMask mask, InvalidPixels invalid) {

    /** JPEG leaves a haze of a few steps on a black frame. */
    private static final int FRAME_TOLERANCE = 3;

    /**
     * Finds the valid pixels of an image.
     *
     * @param image the image
     * @param nodata what counts as invalid beside transparency
     * @return the valid pixels
     */
    static ValidPixels of(RasterImage image, Nodata nodata) {
        Search search = new Search(image.size(), nodata);
        search.add(image, PixelMask.allValid(image.size()));
        return search.finish();
    }

    /** Finds the valid pixels of an image of which rows arrive from the top. Confined to one thread. */
    static final class Search {

        private final ImageSize size;
        private final Nodata nodata;
        private final List<BitSet> found = new ArrayList<>();
        private final List<BitSet> dark = new ArrayList<>();
        private final List<BitSet> bright = new ArrayList<>();
        private long transparent;
        private long valued;

        Search(ImageSize size, Nodata nodata) {
            this.size = size;
            this.nodata = nodata;
        }

        /**
         * Adds the next rows.
         *
         * @param rows some rows of the image, as wide as it
         * @param valid which of their pixels are valid by the source itself; the others count as nodata
         */
        void add(RasterImage rows, PixelMask valid) {
            int colours = rows.layout().colourBands();
            int most = rows.sampleType().maxValue();
            for (int y = 0; y < rows.size().height(); y++) {
                BitSet row = new BitSet(0);
                if (rows.layout().hasAlpha()) {
                    row = columns(rows, y, colours, colours + 1, sample -> sample == 0);
                    transparent += row.cardinality();
                }
                if (!valid.isAllValid() && !(nodata instanceof Nodata.None)) {
                    long before = row.cardinality();
                    addInvalid(valid, y, row);
                    valued += row.cardinality() - before;
                }
                if (nodata instanceof Nodata.Value value) {
                    long before = row.cardinality();
                    int wanted = (int) value.sample();
                    row.or(columns(rows, y, 0, colours, sample -> sample == wanted));
                    valued += row.cardinality() - before;
                } else if (nodata instanceof Nodata.Auto) {
                    dark.add(columns(rows, y, 0, colours, sample -> sample <= FRAME_TOLERANCE));
                    bright.add(columns(rows, y, 0, colours, sample -> sample >= most - FRAME_TOLERANCE));
                }
                found.add(row);
            }
        }

        private static void addInvalid(PixelMask valid, int y, BitSet row) {
            for (int x = 0; x < valid.size().width(); x++) {
                if (!valid.isValid(x, y)) {
                    row.set(x);
                }
            }
        }

        /** The columns of a row of which some bands all have such samples. */
        private static BitSet columns(RasterImage rows, int y, int fromBand, int toBand, IntPredicate wanted) {
            BitSet columns = new BitSet(0);
            for (int x = 0; x < rows.size().width(); x++) {
                int band = fromBand;
                while (band < toBand && wanted.test(rows.sample(x, y, band))) {
                    band++;
                }
                if (band == toBand) {
                    columns.set(x);
                }
            }
            return columns;
        }

        /** {@return the valid pixels, after the last row} */
        ValidPixels finish() {
            long framed = nodata instanceof Nodata.Auto ? addFrame() : 0;
            return new ValidPixels(
                    PixelMask.ofInvalidRows(size, found), new InvalidPixels(transparent, valued, framed));
        }

        private long addFrame() {
            List<BitSet> frame = FrameSearch.frame(size.width(), dark);
            List<BitSet> ofBright = FrameSearch.frame(size.width(), bright);
            for (int y = 0; y < frame.size(); y++) {
                frame.get(y).or(ofBright.get(y));
            }
            if (count(frame) == size.pixels()) {
                return 0; // a frame without a scene is an image of one colour
            }
            long before = count(found);
            for (int y = 0; y < frame.size(); y++) {
                found.get(y).or(frame.get(y));
            }
            return count(found) - before;
        }

        private static long count(List<BitSet> rows) {
            return rows.stream().mapToLong(BitSet::cardinality).sum();
        }
    }
}
