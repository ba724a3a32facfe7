package io.hndsr.internal.consistency;

/** Sums over lines of samples. */
final class Lines {

    private Lines() {}

    /** Adds {@code weight} times a line to another one. */
    static void add(float weight, float[] source, int from, float[] target, int to, int count) {
        for (int i = 0; i < count; i++) {
            target[to + i] += weight * source[from + i];
        }
    }

    /** Multiplies a line by another one. */
    static void multiply(float[] line, float[] factors) {
        for (int i = 0; i < line.length; i++) {
            line[i] *= factors[i];
        }
    }

    /** One result of a map over a line that begins at {@code start}; sources outside of the line count as zero. */
    static float product(Taps taps, int target, float[] line, int start) {
        int first = taps.first()[target];
        float[] weights = taps.weights()[target];
        int from = Math.max(0, start - first);
        int to = Math.min(weights.length, start + line.length - first);
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += weights[i] * line[first + i - start];
        }
        return sum;
    }
}
