package io.hndsr.geotiff;

import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.tiff.TiffImage;
import io.hndsr.internal.codec.tiff.TiffSamples;
import java.util.function.DoublePredicate;

/**
 * Enlarges bands by cubic convolution (Keys 1981, a = -0.5), on the grid of the network's result: the centres of pixels lie at
 * {@code (i + 1/2) * W / W' - 1/2}. Confined to one thread.
 *
 * <p>Missing samples have no share in others, and an output pixel whose centre lies in a missing input pixel is missing.
 */
final class BandResampler {

    private static final int TAPS = 4;

    private final TiffImage image;
    private final ImageSize input;
    private final ImageSize output;
    private final int[] bands;
    private final DoublePredicate missing;
    private final int[] columns;
    private final float[] columnWeights;

    /**
     * Creates a resampler.
     *
     * @param image the scene
     * @param output the result's size
     * @param bands the bands to enlarge, from 0
     * @param missing whether a sample is missing
     */
    BandResampler(TiffImage image, ImageSize output, int[] bands, DoublePredicate missing) {
        this.image = image;
        this.input = image.structure().size();
        this.output = output;
        this.bands = bands.clone();
        this.missing = missing;
        this.columns = new int[output.width() * TAPS];
        this.columnWeights = new float[output.width() * TAPS];
        for (int x = 0; x < output.width(); x++) {
            taps(x, input.width(), output.width(), columns, columnWeights, x * TAPS);
        }
    }

    private static void taps(int high, int lowSize, int highSize, int[] index, float[] weight, int at) {
        long numerator = (2L * high + 1) * lowSize;
        int holder = holder(high, lowSize, highSize);
        double offset = (double) (numerator - (2L * holder + 1) * highSize) / (2.0 * highSize);
        int first = offset < 0 ? holder - 2 : holder - 1;
        double fraction = offset < 0 ? offset + 1 : offset;
        for (int tap = 0; tap < TAPS; tap++) {
            index[at + tap] = Math.max(0, Math.min(lowSize - 1, first + tap));
            weight[at + tap] = (float) weight(Math.abs(fraction + 1 - tap));
        }
    }

    /** The input pixel that holds the centre of an output pixel, on one axis. */
    static int holder(int high, int lowSize, int highSize) {
        return (int) ((2L * high + 1) * lowSize / (2L * highSize));
    }

    private static double weight(double d) {
        return d <= 1 ? (1.5 * d - 2.5) * d * d + 1 : d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    }

    /** Takes enlarged rows. */
    interface Receiver {

        /**
         * Takes a row of a band.
         *
         * @param row the output row
         * @param band the place of the band among those that are enlarged
         * @param samples {@code [W']}, to be read before the call returns; NaN if a sample is missing
         */
        void take(int row, int band, double[] samples);
    }

    /**
     * Enlarges some rows, one after another: all of them at once would take eight bytes for each sample.
     *
     * @param firstRow the first output row
     * @param endRow the row after the last one
     * @param receiver takes them
     */
    void rows(int firstRow, int endRow, Receiver receiver) {
        int[] index = new int[TAPS];
        float[] weight = new float[TAPS];
        taps(firstRow, input.height(), output.height(), index, weight, 0);
        int top = index[0];
        taps(endRow - 1, input.height(), output.height(), index, weight, 0);
        int bottom = index[TAPS - 1] + 1;
        TiffSamples window = image.readWindow(0, top, input.width(), bottom - top, bands);
        double[] result = new double[output.width()];
        double[] values = new double[input.width()];
        double[] shares = new double[input.width()];
        for (int row = firstRow; row < endRow; row++) {
            taps(row, input.height(), output.height(), index, weight, 0);
            int held = holder(row, input.height(), output.height());
            for (int band = 0; band < bands.length; band++) {
                down(window, top, band, index, weight, values, shares);
                across(window, held - top, band, values, shares, result);
                receiver.take(row, band, result);
            }
        }
    }

    private void down(
            TiffSamples window, int top, int band, int[] index, float[] weight, double[] values, double[] shares) {
        for (int x = 0; x < values.length; x++) {
            double sum = 0;
            double share = 0;
            for (int tap = 0; tap < TAPS; tap++) {
                double sample = window.value(((index[tap] - top) * input.width() + x) * bands.length + band);
                if (!missing.test(sample)) {
                    sum += weight[tap] * sample;
                    share += weight[tap];
                }
            }
            values[x] = sum;
            shares[x] = share;
        }
    }

    private void across(TiffSamples window, int heldRow, int band, double[] values, double[] shares, double[] target) {
        for (int x = 0; x < target.length; x++) {
            int held = holder(x, input.width(), output.width());
            double own = window.value((heldRow * input.width() + held) * bands.length + band);
            if (missing.test(own)) {
                target[x] = Double.NaN;
                continue;
            }
            double sum = 0;
            double share = 0;
            for (int tap = x * TAPS; tap < x * TAPS + TAPS; tap++) {
                sum += columnWeights[tap] * values[columns[tap]];
                share += columnWeights[tap] * shares[columns[tap]];
            }
            // With hardly any valid samples around it, the own one is the best guess.
            target[x] = share > 0.5 ? sum / share : own;
        }
    }
}
