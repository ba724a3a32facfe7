package io.hndsr.internal.consistency;

import io.hndsr.internal.tile.LinearFilter;

/** Weighted sums over lines of samples. */
final class RowKernels {

    /*
     * RowKernels are arrays of their own and begin at 0: HotSpot vectorises only loops in which all arrays are read and written
     * at the same index.
     */

    /** How many lines {@link #across} takes. */
    static final int AT_ONCE = 4;

    private RowKernels() {}

    /** Adds {@code weight} times a line to another one. */
    static void add(float weight, float[] source, float[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] += weight * source[i];
        }
    }

    /** Multiplies a line by another one. */
    static void multiply(float[] line, float[] factors) {
        for (int i = 0; i < line.length; i++) {
            line[i] *= factors[i];
        }
    }

    /** One result of a map over a line that begins at {@code start}; sources outside of the line count as zero. */
    static float product(LinearFilter filter, int target, float[] line, int start) {
        int first = filter.first()[target];
        float[] weights = filter.weights()[target];
        int from = Math.max(0, start - first);
        int to = Math.min(weights.length, start + line.length - first);
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += weights[i] * line[first + i - start];
        }
        return sum;
    }

    /**
     * Applies a map along four lines that begin at one sample; sources outside of them count as zero. Four lines are processed at
     * once, since the additions of one line depend on each other and those of different lines do not, so that the processor can
     * overlap them.
     *
     * @param filter the map
     * @param target its first requested result
     * @param lines the lines
     * @param from the first one
     * @param start where on the axis they begin
     * @param results filled from {@code to} on, to their ends
     * @param to the first one
     */
    static void across(
            LinearFilter filter, int target, float[][] lines, int from, int start, float[][] results, int to) {
        float[] line0 = lines[from];
        float[] line1 = lines[from + 1];
        float[] line2 = lines[from + 2];
        float[] line3 = lines[from + 3];
        for (int x = 0; x < results[to].length; x++) {
            float[] weights = filter.weights()[target + x];
            int first = filter.first()[target + x] - start;
            int end = Math.min(weights.length, line0.length - first);
            float sum0 = 0;
            float sum1 = 0;
            float sum2 = 0;
            float sum3 = 0;
            for (int i = Math.max(0, -first); i < end; i++) {
                sum0 += weights[i] * line0[first + i];
                sum1 += weights[i] * line1[first + i];
                sum2 += weights[i] * line2[first + i];
                sum3 += weights[i] * line3[first + i];
            }
            results[to][x] = sum0;
            results[to + 1][x] = sum1;
            results[to + 2][x] = sum2;
            results[to + 3][x] = sum3;
        }
    }
}
