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

    private static final int SIDE = PatchBands.SIDE;
    private static final double STRONG = 0.9;

    private ImageFeatures() {}

    static double[] of(LumaWindow window) {
        PatchBands patches = PatchBands.of(window);
        double[] phases = patches.smallByPhase();
        double[] columns = thirdDifferences(window, false);
        double[] rows = thirdDifferences(window, true);
        double near = differences(window, 2, false) + differences(window, 2, true);
        double far = differences(window, 4, false) + differences(window, 4, true);
        return new double[] {
            Math.log(Quantile.of(patches.high(), STRONG) + 0.01),
            Math.log(Quantile.of(patches.low(), 0.5) + 0.01),
            max(phases),
            mean(phases),
            Math.log((far + 0.2) / (near + 0.2)),
            Math.log((max(columns) + max(rows) + 0.2) / (mean(columns) + mean(rows) + 0.2))
        };
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
        return Quantile.of(differences, STRONG);
    }

    /** The mean absolute third difference at every eighth column or row, for each of the eight phases. */
    private static double[] thirdDifferences(LumaWindow window, boolean vertical) {
        int length = vertical ? window.height() : window.width();
        int lines = vertical ? window.width() : window.height();
        int step = vertical ? window.width() : 1;
        int across = vertical ? 1 : window.width();
        double[] luma = window.luma();
        double[] sums = new double[SIDE];
        int[] counts = new int[SIDE];
        for (int i = 0; i < length - 3; i++) {
            double sum = 0;
            for (int line = 0; line < lines; line++) {
                int at = i * step + line * across;
                sum += Math.abs(luma[at] - 3 * luma[at + step] + 3 * luma[at + 2 * step] - luma[at + 3 * step]);
            }
            sums[i % SIDE] += sum / lines;
            counts[i % SIDE]++;
        }
        for (int i = 0; i < SIDE; i++) {
            sums[i] /= counts[i];
        }
        return sums;
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
