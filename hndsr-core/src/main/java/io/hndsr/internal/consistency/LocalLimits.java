package io.hndsr.internal.consistency;

import io.hndsr.image.ImageSize;
import io.hndsr.internal.tile.ImageRows;
import java.util.Arrays;

/**
 * How far a correction may lead a result beyond the values of the input around it. Immutable and thread-safe.
 *
 * @param input the image that is enlarged
 * @param output the result's size
 */
record LocalLimits(ImageRows input, ImageSize output) {

    /*
     * At a hard edge agreement with the input asks for overshoot. The limit is that of the bundled graphs, `held` in
     * training/model.py: around the input pixel that holds an output pixel's centre lies a window of 5 x 5 pixels, with the least
     * value lo and the range R. Each of its values v lies between the extremes by 4 (v - lo)(lo + R - v) / R^2: 0 at an extreme, 1 in
     * the middle. Where the mean of that, the mix, is small, the window holds a hard edge of two flat sides, and the result may
     * leave its values by EDGE_REACH of R; in texture by as much more as the mix exceeds EDGE_MIX. In texture a correction may
     * besides lead to any value that occurs within TEXTURE_REACH pixels. Beyond the border the image is reflected, as it is for the
     * network.
     *
     * Sums are of whole numbers, so that a limit is the same whichever tile it is computed for.
     */

    private static final int REACH = 2;

    /** How far, in input pixels, the values lie that a limit depends on. */
    static final int TEXTURE_REACH = 6;

    private static final double EDGE_REACH = 0.08;
    private static final double EDGE_MIX = 0.3;

    /** The input pixel that holds the centre of an output pixel, on one axis. */
    private static int holder(int high, int lowSize, int highSize) {
        return (int) ((2L * high + 1) * lowSize / (2L * highSize));
    }

    private static int reflected(int at, int size) {
        int folded = Math.floorMod(at, 2 * size);
        return folded < size ? folded : 2 * size - 1 - folded;
    }

    /** The limits of one row of a tile after another. Confined to one thread. */
    final class Rows {

        private final int band;
        private final int start;
        private final float[] lower;
        private final float[] upper;

        /** The input row whose limits are in the arrays; -1 before the first. */
        private int found = -1;

        /**
         * Makes room for the limits of a row.
         *
         * @param band the input's band
         * @param start the first output column
         * @param size how many there are
         */
        Rows(int band, int start, int size) {
            this.band = band;
            this.start = start;
            this.lower = new float[size];
            this.upper = new float[size];
        }

        /**
         * Holds corrected values to the limits, or to the values before if those were beyond them.
         *
         * @param high the output row
         * @param before the row before it was corrected
         * @param corrected the same, corrected; changed in place
         */
        void hold(int high, float[] before, float[] corrected) {
            int low = holder(high, input.description().size().height(), output.height());
            if (low != found) {
                find(low);
                found = low;
            }
            for (int x = 0; x < corrected.length; x++) {
                float least = Math.min(lower[x], before[x]);
                float most = Math.max(upper[x], before[x]);
                corrected[x] = Math.max(least, Math.min(most, corrected[x]));
            }
        }

        /** Finds the limits around the pixels of an input row, and repeats each for the output pixels whose centres it holds. */
        private void find(int low) {
            int width = input.description().size().width();
            int first = holder(start, width, output.width());
            int last = holder(start + lower.length - 1, width, output.width());
            Columns near = Columns.of(input, band, low, REACH, first, last);
            Columns far = Columns.of(input, band, low, TEXTURE_REACH, first, last);
            double largest = input.description().sampleType().maxValue();
            int at = 0;
            for (int column = first; column <= last; column++) {
                int end = at;
                while (end < lower.length && holder(start + end, width, output.width()) == column) {
                    end++;
                }
                Window window = near.window(column - first);
                double reach = window.reach();
                double least = window.least - reach;
                double most = window.most + reach;
                if (window.mix() > EDGE_MIX) {
                    Window wide = far.window(column - first);
                    least = Math.min(least, wide.least);
                    most = Math.max(most, wide.most);
                }
                Arrays.fill(lower, at, end, (float) (least / largest));
                Arrays.fill(upper, at, end, (float) (most / largest));
                at = end;
            }
        }
    }

    /**
     * The samples of a window.
     *
     * @param count how many there are
     */
    private record Window(int count, int least, int most, long sum, long squares) {

        /** How far the values lie between their extremes on average, 0 to 1; 0 if they are equal. */
        double mix() {
            double range = (double) most - least;
            double mean = (double) sum / count;
            double square = (double) squares / count;
            return range == 0
                    ? 0
                    : 4 * (((double) most + least) * mean - square - (double) most * least) / (range * range);
        }

        /** How far a result may leave the values. */
        double reach() {
            return (EDGE_REACH + Math.max(0, mix() - EDGE_MIX)) * ((double) most - least);
        }
    }

    /**
     * The columns of windows around a row's pixels.
     *
     * @param reach how far a window reaches to each side
     */
    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Columns(int reach, int[] least, int[] most, long[] sums, long[] squares) {

        static Columns of(ImageRows input, int band, int row, int reach, int first, int last) {
            int size = last - first + 1 + 2 * reach;
            Columns columns = new Columns(reach, new int[size], new int[size], new long[size], new long[size]);
            Arrays.fill(columns.least, Integer.MAX_VALUE);
            for (int y = row - reach; y <= row + reach; y++) {
                int source = reflected(y, input.description().size().height());
                ImageRows.Block block = input.block(source);
                for (int i = 0; i < size; i++) {
                    int x = reflected(
                            first - reach + i, input.description().size().width());
                    int sample = block.filled().sample(x, source - block.firstRow(), band);
                    columns.least[i] = Math.min(columns.least[i], sample);
                    columns.most[i] = Math.max(columns.most[i], sample);
                    columns.sums[i] += sample;
                    columns.squares[i] += (long) sample * sample;
                }
            }
            return columns;
        }

        /** The window around a pixel, counted from the first one. */
        Window window(int pixel) {
            int lowest = Integer.MAX_VALUE;
            int highest = 0;
            long sum = 0;
            long square = 0;
            int side = 2 * reach + 1;
            for (int i = pixel; i < pixel + side; i++) {
                lowest = Math.min(lowest, least[i]);
                highest = Math.max(highest, most[i]);
                sum += sums[i];
                square += squares[i];
            }
            return new Window(side * side, lowest, highest, sum, square);
        }
    }
}
