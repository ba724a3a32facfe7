package io.hndsr.bench.support;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Measured times. Immutable. */
public final class Distribution {

    private final long[] sortedNanos;

    private Distribution(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /**
     * Sorts times.
     *
     * @throws IllegalArgumentException where there are none
     */
    public static Distribution of(Collection<Long> nanos) {
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("no time was measured");
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Distribution(sorted);
    }

    public int count() {
        return sortedNanos.length;
    }

    /** Returns the time that the share of all times does not exceed (nearest rank). */
    public long nanos(double share) {
        int rank = (int) Math.ceil(share * sortedNanos.length);
        return sortedNanos[Math.max(rank, 1) - 1];
    }

    public long medianNanos() {
        return nanos(0.5);
    }

    public double medianMillis() {
        return millis(0.5);
    }

    private double millis(double share) {
        return nanos(share) / 1e6;
    }

    /** {@return median, 90 %, 99 % and largest, in milliseconds, as the cells of a table} */
    public String cells() {
        return String.format(
                Locale.ROOT, "%.1f | %.1f | %.1f | %.1f", millis(0.5), millis(0.9), millis(0.99), millis(1));
    }
}
