package io.hndsr.internal.estimate;

import java.util.Arrays;

/** Figures that blur, noise and compression change. Stateless and thread-safe; the same as in {@code training/sensor.py}. */
final class ImageFeatures {

    /* The DCTs of all 8 x 8 patches are sorted into bands by the larger of the two frequencies. The features:
     * 0, 1  log of the 90th percentile of the energy in band 6, and of the median in band 2: noise, and blur against it;
     * 2, 3  how many coefficients of bands 5 to 7 are all but zero, for the grid of 8 x 8 patches where most are, and on all:
     *       JPEG quantises them to zero on its own grid;
     * 4     log of the quotient of strong differences over 4 and over 2 pixels: how wide edges are;
     * 5     log of third differences at the columns and rows where they are largest, every eighth, against all: blocks. */

    private static final int SIDE = 8;
    private static final int LOW_BAND = 2;
    private static final int HIGH_BAND = 6;
    private static final int FIRST_SMALL_BAND = 5;
    private static final double SMALL = 0.6;
    private static final double STRONG = 0.9;
    private static final double[][] DCT = dct();

    private ImageFeatures() {}

    static double[] of(LumaWindow window) {
        int across = window.width() - SIDE + 1;
        int down = window.height() - SIDE + 1;
        double[] low = new double[across * down];
        double[] high = new double[across * down];
        double[] small = new double[across * down];
        double[] patch = new double[SIDE * SIDE];
        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++) {
                transform(window, x, y, patch);
                int at = y * across + x;
                low[at] = energy(patch, LOW_BAND);
                high[at] = energy(patch, HIGH_BAND);
                small[at] = smallShare(patch);
            }
        }
        double[] phases = phases(small, across);
        double[] columns = thirdDifferences(window, false);
        double[] rows = thirdDifferences(window, true);
        double near = differences(window, 2, false) + differences(window, 2, true);
        double far = differences(window, 4, false) + differences(window, 4, true);
        return new double[] {
            Math.log(quantile(high, STRONG) + 0.01),
            Math.log(quantile(low, 0.5) + 0.01),
            max(phases),
            mean(phases),
            Math.log((far + 0.2) / (near + 0.2)),
            Math.log((max(columns) + max(rows) + 0.2) / (mean(columns) + mean(rows) + 0.2))
        };
    }

    private static void transform(LumaWindow window, int left, int top, double[] patch) {
        double[] half = new double[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int u = 0; u < SIDE; u++) {
                double sum = 0;
                for (int x = 0; x < SIDE; x++) {
                    sum += DCT[u][x] * window.at(left + x, top + y);
                }
                half[y * SIDE + u] = sum;
            }
        }
        for (int v = 0; v < SIDE; v++) {
            for (int u = 0; u < SIDE; u++) {
                double sum = 0;
                for (int y = 0; y < SIDE; y++) {
                    sum += DCT[v][y] * half[y * SIDE + u];
                }
                patch[v * SIDE + u] = sum;
            }
        }
    }

    /** The mean square of a band's coefficients, of which there are {@code 2 band + 1}. */
    private static double energy(double[] patch, int band) {
        double sum = 0;
        for (int i = 0; i <= band; i++) {
            double right = patch[i * SIDE + band];
            double bottom = i == band ? 0 : patch[band * SIDE + i];
            sum += right * right + bottom * bottom;
        }
        return sum / (2 * band + 1);
    }

    private static double smallShare(double[] patch) {
        int small = 0;
        for (int v = 0; v < SIDE; v++) {
            for (int u = 0; u < SIDE; u++) {
                if (Math.max(u, v) >= FIRST_SMALL_BAND && Math.abs(patch[v * SIDE + u]) < SMALL) {
                    small++;
                }
            }
        }
        return small / (double) (SIDE * SIDE - FIRST_SMALL_BAND * FIRST_SMALL_BAND);
    }

    /** The means over each of the 64 grids on which the patches of one JPEG grid may lie. */
    private static double[] phases(double[] values, int width) {
        double[] sums = new double[SIDE * SIDE];
        int[] counts = new int[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            int phase = i / width % SIDE * SIDE + i % width % SIDE;
            sums[phase] += values[i];
            counts[phase]++;
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= counts[i];
        }
        return sums;
    }

    private static double differences(LumaWindow window, int distance, boolean vertical) {
        int width = window.width() - (vertical ? 0 : distance);
        int height = window.height() - (vertical ? distance : 0);
        double[] differences = new double[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double other = vertical ? window.at(x, y + distance) : window.at(x + distance, y);
                differences[y * width + x] = Math.abs(other - window.at(x, y));
            }
        }
        return quantile(differences, STRONG);
    }

    /** The mean absolute third difference at every eighth column or row, for each of the eight phases. */
    private static double[] thirdDifferences(LumaWindow window, boolean vertical) {
        int length = vertical ? window.height() : window.width();
        int lines = vertical ? window.width() : window.height();
        double[] sums = new double[SIDE];
        int[] counts = new int[SIDE];
        for (int i = 0; i < length - 3; i++) {
            double sum = 0;
            for (int line = 0; line < lines; line++) {
                double[] four = new double[4];
                for (int k = 0; k < 4; k++) {
                    four[k] = vertical ? window.at(line, i + k) : window.at(i + k, line);
                }
                sum += Math.abs(four[0] - 3 * four[1] + 3 * four[2] - four[3]);
            }
            sums[i % SIDE] += sum / lines;
            counts[i % SIDE]++;
        }
        for (int i = 0; i < SIDE; i++) {
            sums[i] /= counts[i];
        }
        return sums;
    }

    private static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double[][] dct() {
        double[][] matrix = new double[SIDE][SIDE];
        for (int k = 0; k < SIDE; k++) {
            for (int n = 0; n < SIDE; n++) {
                matrix[k][n] = Math.cos(Math.PI * (2 * n + 1) * k / (2 * SIDE)) / 2 / (k == 0 ? Math.sqrt(2) : 1);
            }
        }
        return matrix;
    }
}
