package io.hndsr.internal.consistency;

import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.tile.LinearFilter;
import io.hndsr.report.Radiometry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Compares a finished result, blurred and downsampled as its input was, with the input. */
public final class Radiometer {

    private static final double STEPS = 255;

    private final RasterImage input;
    private final PixelMask mask;
    private final RasterImage result;
    private final int bands;
    private final LinearFilter down;
    private final LinearFilter across;

    private Radiometer(RasterImage input, PixelMask mask, RasterImage result, double blur) {
        this.input = input;
        this.mask = mask;
        this.result = result;
        this.bands = input.layout().colourBands();
        this.down =
                CorrectionAxis.reduction(input.size().height(), result.size().height(), blur);
        this.across =
                CorrectionAxis.reduction(input.size().width(), result.size().width(), blur);
    }

    /**
     * Measures a result.
     *
     * @param input what was enlarged
     * @param mask its valid pixels; only pixels whose reduced result has no share of an invalid one are compared
     * @param result the result, of the same bands and sample type
     * @param blur the blur that the network was conditioned on, sigma in input pixels
     * @return how far the reduced result departs from the input
     */
    public static Radiometry measure(RasterImage input, PixelMask mask, RasterImage result, double blur) {
        return new Radiometer(input, mask, result, blur).measure();
    }

    private Radiometry measure() {
        double[] sums = new double[bands];
        double[] squares = new double[bands];
        int compared = 0;
        float[] line = new float[result.size().width()];
        float[] reduced = new float[line.length];
        double scale = STEPS / input.sampleType().maxValue();
        for (int y = 0; y < input.size().height(); y++) {
            BitSet left = leftOut(y);
            compared += input.size().width() - left.cardinality();
            for (int band = 0; band < bands; band++) {
                Arrays.fill(reduced, 0);
                for (int row = down.first()[y]; row < down.end(y); row++) {
                    read(row, band, line);
                    RowKernels.add(down.weights()[y][row - down.first()[y]], line, reduced);
                }
                for (int x = left.nextClearBit(0); x < input.size().width(); x = left.nextClearBit(x + 1)) {
                    double departure = (RowKernels.product(across, x, reduced, 0) - input.sample(x, y, band)) * scale;
                    sums[band] += departure;
                    squares[band] += departure * departure;
                }
            }
        }
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
        int width = input.size().width();
        double rows = (double) input.size().height() / result.size().height();
        double columns = (double) width / result.size().width();
        int top = (int) (down.first()[y] * rows);
        int bottom = Math.min(input.size().height(), (int) Math.ceil(down.end(y) * rows));
        for (int x = 0; x < width; x++) {
            int from = (int) (across.first()[x] * columns);
            int to = Math.min(width, (int) Math.ceil(across.end(x) * columns));
            for (int row = top; row < bottom && !left.get(x); row++) {
                left.set(x, mask.hasInvalid(row, from, to));
            }
        }
        return left;
    }

    private void read(int row, int band, float[] line) {
        for (int x = 0; x < line.length; x++) {
            line[x] = result.sample(x, row, band);
        }
    }
}
