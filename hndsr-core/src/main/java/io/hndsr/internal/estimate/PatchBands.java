package io.hndsr.internal.estimate;

import java.util.Arrays;

/**
 * Figures of the DCTs of all 8 x 8 patches of a window, {@code [H - 7, W - 7]} by the patch's top left corner. Immutable by
 * contract: the arrays are not copied.
 *
 * <p>The transforms are computed a row of patches at a time, coefficient by coefficient: neighbours share the transforms of their
 * rows, and the inner loops run over neighbours, so that the JIT compiler vectorises them. The eight terms of a sum are written
 * out, so that the loop over neighbours is the innermost one.
 *
 * @param across patches beside each other
 * @param low the energy in band 2, where a band is the larger of a coefficient's two frequencies
 * @param high the energy in band 6
 * @param small the share of the coefficients in bands 5 to 7 that are all but zero, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PatchBands(int across, double[] low, double[] high, double[] small) {

    /** Rows and columns of a patch. */
    static final int SIDE = 8;

    private static final int LOW_BAND = 2;
    private static final int HIGH_BAND = 6;
    private static final int FIRST_SMALL_BAND = 5;
    private static final int SMALL_BAND_SIZE = SIDE * SIDE - FIRST_SMALL_BAND * FIRST_SMALL_BAND;
    private static final double SMALL = 0.6;
    private static final double[][] DCT = dct();

    /**
     * Transforms all patches of a window.
     *
     * @param window a window of at least 8 x 8 pixels
     * @return their figures
     */
    static PatchBands of(LumaWindow window) {
        int across = window.width() - SIDE + 1;
        int down = window.height() - SIDE + 1;
        PatchBands bands =
                new PatchBands(across, new double[across * down], new double[across * down], new double[across * down]);
        double[][][] rows = new double[SIDE][SIDE][across];
        double[] right = new double[across];
        double[] bottom = new double[across];
        for (int y = 0; y < window.height(); y++) {
            transformRow(window, y, rows[y % SIDE]);
            if (y >= SIDE - 1) {
                bands.addPatches(y - SIDE + 1, rows, right, bottom);
            }
        }
        return bands;
    }

    private static void transformRow(LumaWindow window, int y, double[][] row) {
        double[][] neighbours = new double[SIDE][];
        Arrays.fill(neighbours, window.luma());
        for (int u = 0; u < SIDE; u++) {
            sum(DCT[u], neighbours, y * window.width(), 1, row[u]);
        }
    }

    /** Sums eight arrays by weight, each read from {@code step} places after where the one before it is read from. */
    private static void sum(double[] weights, double[][] arrays, int start, int step, double[] target) {
        double w0 = weights[0];
        double w1 = weights[1];
        double w2 = weights[2];
        double w3 = weights[3];
        double w4 = weights[4];
        double w5 = weights[5];
        double w6 = weights[6];
        double w7 = weights[7];
        double[] a0 = arrays[0];
        double[] a1 = arrays[1];
        double[] a2 = arrays[2];
        double[] a3 = arrays[3];
        double[] a4 = arrays[4];
        double[] a5 = arrays[5];
        double[] a6 = arrays[6];
        double[] a7 = arrays[7];
        for (int x = 0; x < target.length; x++) {
            int at = start + x;
            target[x] = w0 * a0[at]
                    + w1 * a1[at + step]
                    + w2 * a2[at + 2 * step]
                    + w3 * a3[at + 3 * step]
                    + w4 * a4[at + 4 * step]
                    + w5 * a5[at + 5 * step]
                    + w6 * a6[at + 6 * step]
                    + w7 * a7[at + 7 * step];
        }
    }

    private void addPatches(int top, double[][][] rows, double[] right, double[] bottom) {
        int start = top * across;
        int[] counts = new int[across];
        for (int i = 0; i <= LOW_BAND; i++) {
            coefficients(top, rows, i, LOW_BAND, right);
            coefficients(top, rows, LOW_BAND, i, bottom);
            addEnergy(right, bottom, i == LOW_BAND, low, start);
        }
        for (int band = FIRST_SMALL_BAND; band < SIDE; band++) {
            for (int i = 0; i <= band; i++) {
                coefficients(top, rows, i, band, right);
                countSmall(right, counts);
                coefficients(top, rows, band, i, bottom);
                if (i < band) {
                    countSmall(bottom, counts);
                }
                if (band == HIGH_BAND) {
                    addEnergy(right, bottom, i == band, high, start);
                }
            }
        }
        for (int x = 0; x < across; x++) {
            low[start + x] /= 2 * LOW_BAND + 1;
            high[start + x] /= 2 * HIGH_BAND + 1;
            small[start + x] = counts[x] / (double) SMALL_BAND_SIZE;
        }
    }

    /** One coefficient, of vertical frequency {@code v} and horizontal frequency {@code u}, of a row of patches. */
    private static void coefficients(int top, double[][][] rows, int v, int u, double[] target) {
        double[][] column = new double[SIDE][];
        Arrays.setAll(column, y -> rows[(top + y) % SIDE][u]);
        sum(DCT[v], column, 0, 0, target);
    }

    /** A band has {@code 2 band + 1} coefficients: those of its column and of its row, which share the corner. */
    private static void addEnergy(double[] right, double[] bottom, boolean corner, double[] energy, int start) {
        double second = corner ? 0 : 1;
        for (int x = 0; x < right.length; x++) {
            energy[start + x] += right[x] * right[x] + second * (bottom[x] * bottom[x]);
        }
    }

    /** Without a branch, which processors would guess wrongly half of the time: the sign of the difference is the answer. */
    private static void countSmall(double[] coefficients, int[] counts) {
        for (int x = 0; x < coefficients.length; x++) {
            counts[x] += (int) (Double.doubleToRawLongBits(Math.abs(coefficients[x]) - SMALL) >>> (Long.SIZE - 1));
        }
    }

    /** The means of {@link #small} over each of the 64 grids on which the patches of one JPEG grid may lie. */
    double[] smallByPhase() {
        double[] sums = new double[SIDE * SIDE];
        int[] counts = new int[SIDE * SIDE];
        for (int i = 0; i < small.length; i++) {
            int phase = i / across % SIDE * SIDE + i % across % SIDE;
            sums[phase] += small[i];
            counts[phase]++;
        }
        Arrays.setAll(sums, phase -> sums[phase] / counts[phase]);
        return sums;
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
