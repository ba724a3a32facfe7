package io.hndsr.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Measured times. Immutable. */
final class Distribution {

    private final long[] sortedNanos;

    private Distribution(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /**
     * Sorts times.
     *
     * @throws IllegalArgumentException where there are none
     */
    static Distribution of(Collection<Long> nanos) {
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("no time was measured");
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Distribution(sorted);
    }

    int count() {
        return sortedNanos.length;
    }

    /** Returns the time that the share of all times does not exceed (nearest rank). */
    long nanos(double share) {
        int rank = (int) Math.ceil(share * sortedNanos.length);
        return sortedNanos[Math.max(rank, 1) - 1];
    }

    long medianNanos() {
        return nanos(0.5);
    }

    double medianMillis() {
        return millis(0.5);
    }

    private double millis(double share) {
        return nanos(share) / 1e6;
    }

    /** {@return median, 90 %, 99 % and largest, in milliseconds, as the cells of a table} */
    String cells() {
        return String.format(
                Locale.ROOT, "%.1f | %.1f | %.1f | %.1f", millis(0.5), millis(0.9), millis(0.99), millis(1));
    }
}
