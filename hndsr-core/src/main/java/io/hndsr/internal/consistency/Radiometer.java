package io.hndsr.internal.consistency;

import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.tile.ImageRows;
import io.hndsr.internal.tile.LinearFilter;
import io.hndsr.report.Radiometry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Compares a result, blurred and downsampled as its input was, with the input, while its rows arrive from the top. Confined to
 * one thread at a time.
 */
public final class Radiometer {

    private final ImageRows input;
    private final PixelMask mask;
    private final ImageSize size;
    private final ImageSize output;
    private final int bands;
    private final LinearFilter down;
    private final LinearFilter across;
    private final double[] sums;
    private final double[] squares;
    private long compared;

    /** {@code [bands][W']} for each input row that has got some of its result rows; the first of them is {@link #nextRow}. */
    private final Deque<float[][]> open = new ArrayDeque<>();

    private int nextRow;

    /**
     * Starts a comparison.
     *
     * @param input what is enlarged; a row must be in memory when the last result row that it is compared with is added
     * @param mask its valid pixels; only pixels whose reduced result has no share of an invalid one are compared
     * @param output the result's size
     * @param blur the blur that the network was conditioned on, sigma in input pixels
     */
    public Radiometer(ImageRows input, PixelMask mask, ImageSize output, double blur) {
        this.input = input;
        this.mask = mask;
        this.size = input.description().size();
        this.output = output;
        this.bands = input.description().layout().colourBands();
        this.down = CorrectionAxis.reduction(size.height(), output.height(), blur);
        this.across = CorrectionAxis.reduction(size.width(), output.width(), blur);
        this.sums = new double[bands];
        this.squares = new double[bands];
    }

    /**
     * Adds the next rows of the result.
     *
     * @param firstRow the first of them
     * @param rows the rows, of the input's bands and sample type
     */
    public void add(int firstRow, RasterImage rows) {
        float[] line = new float[output.width()];
        for (int y = 0; y < rows.size().height(); y++) {
            int row = firstRow + y;
            while (nextRow + open.size() < size.height() && down.first()[nextRow + open.size()] <= row) {
                open.add(new float[bands][output.width()]);
            }
            for (int band = 0; band < bands; band++) {
                for (int x = 0; x < line.length; x++) {
                    line[x] = rows.sample(x, y, band);
                }
                int low = nextRow;
                for (float[][] reduced : open) {
                    int at = row - down.first()[low];
                    if (at < down.weights()[low].length) {
                        RowKernels.add(down.weights()[low][at], line, reduced[band]);
                    }
                    low++;
                }
            }
            while (!open.isEmpty() && down.end(nextRow) <= row + 1) {
                compare(nextRow, open.remove());
                nextRow++;
            }
        }
    }

    private void compare(int y, float[][] reduced) {
        BitSet left = leftOut(y);
        compared += size.width() - left.cardinality();
        ImageRows.Block block = input.block(y);
        for (int band = 0; band < bands; band++) {
            for (int x = left.nextClearBit(0); x < size.width(); x = left.nextClearBit(x + 1)) {
                double departure = (double) RowKernels.product(across, x, reduced[band], 0)
                        - block.filled().sample(x, y - block.firstRow(), band);
                sums[band] += departure;
                squares[band] += departure * departure;
            }
        }
    }

    /** {@return how far the reduced result departs from the input, once all rows have been added} */
    public Radiometry finish() {
        List<Radiometry.Band> figures = new ArrayList<>(bands);
        double pixels = Math.max(1, compared);
        for (int band = 0; band < bands; band++) {
            figures.add(new Radiometry.Band(sums[band] / pixels, Math.sqrt(squares[band] / pixels)));
        }
        return new Radiometry(figures);
    }

    /** The pixels of an input row that the result of an invalid pixel has a share in. */
    private BitSet leftOut(int y) {
        BitSet left = new BitSet();
        if (mask.isAllValid()) {
            return left;
        }
        double rows = (double) size.height() / output.height();
        double columns = (double) size.width() / output.width();
        int top = (int) (down.first()[y] * rows);
        int bottom = Math.min(size.height(), (int) Math.ceil(down.end(y) * rows));
        for (int x = 0; x < size.width(); x++) {
            int from = (int) (across.first()[x] * columns);
            int to = Math.min(size.width(), (int) Math.ceil(across.end(x) * columns));
            for (int row = top; row < bottom && !left.get(x); row++) {
                left.set(x, mask.hasInvalid(row, from, to));
            }
        }
        return left;
    }
}
