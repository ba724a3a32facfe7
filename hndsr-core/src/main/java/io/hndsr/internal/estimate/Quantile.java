package io.hndsr.internal.estimate;

import java.util.Arrays;

/** Quantiles without sorting all values: C. A. R. Hoare, "Algorithm 65: Find", 1961. Stateless and thread-safe. */
final class Quantile {

    /** More narrowings than any but contrived values need; the rest is sorted, so that those take no longer than a sort. */
    private static final int MAX_NARROWINGS = 48;

    private Quantile() {}

    /**
     * Returns a quantile, interpolated linearly between the two values beside it.
     *
     * @param values at least one value, none of them NaN; brought into another order
     * @param share which quantile, 0.0 to 1.0
     * @return the quantile
     */
    static double of(double[] values, double share) {
        double position = share * (values.length - 1);
        int below = (int) position;
        select(values, below);
        double low = values[below];
        double high = low;
        if (below + 1 < values.length) {
            high = values[below + 1];
            for (int i = below + 2; i < values.length; i++) {
                high = Math.min(high, values[i]);
            }
        }
        return low + (position - below) * (high - low);
    }

    /** Brings the value that a sort would bring to a place there, no larger ones before it, and no smaller ones after it. */
    private static void select(double[] values, int place) {
        int first = 0;
        int last = values.length - 1;
        for (int narrowing = 0; first < last; narrowing++) {
            if (narrowing == MAX_NARROWINGS) {
                Arrays.sort(values, first, last + 1);
                return;
            }
            double pivot = median(values[first], values[(first + last) >>> 1], values[last]);
            int left = first;
            int right = last;
            while (left <= right) {
                while (values[left] < pivot) {
                    left++;
                }
                while (values[right] > pivot) {
                    right--;
                }
                if (left <= right) {
                    double swapped = values[left];
                    values[left++] = values[right];
                    values[right--] = swapped;
                }
            }
            if (place <= right) {
                last = right;
            } else if (place >= left) {
                first = left;
            } else {
                return;
            }
        }
    }

    private static double median(double a, double b, double c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
