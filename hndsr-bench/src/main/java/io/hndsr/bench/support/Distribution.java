package io.hndsr.bench.support;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** The distribution of measured times. Immutable. */
public final class Distribution {

    private final long[] sortedNanos;

    private Distribution(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /**
     * Sorts measured times.
     *
     * @param nanos times in nanoseconds
     * @return their distribution
     * @throws IllegalArgumentException if there are none
     */
    public static Distribution of(Collection<Long> nanos) {
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("no time was measured");
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new Distribution(sorted);
    }

    /** {@return the number of times} */
    public int count() {
        return sortedNanos.length;
    }

    /**
     * Returns a percentile by nearest rank.
     *
     * @param share the share of all times that do not exceed it, 0 to 1
     * @return nanoseconds
     */
    public long nanos(double share) {
        int rank = (int) Math.ceil(share * sortedNanos.length);
        return sortedNanos[Math.max(rank, 1) - 1];
    }

    /** {@return the median in nanoseconds} */
    public long medianNanos() {
        return nanos(0.5);
    }

    /** {@return the median in milliseconds} */
    public double medianMillis() {
        return millis(0.5);
    }

    private double millis(double share) {
        return nanos(share) / 1e6;
    }

    /** {@return the cells p50, p90, p99 and max of a table, in milliseconds} */
    public String cells() {
        return String.format(
                Locale.ROOT, "%.1f | %.1f | %.1f | %.1f", millis(0.5), millis(0.9), millis(0.99), millis(1));
    }
}
