package io.hndsr.internal.schedule;

import java.time.Duration;

/** How fast work is done while there is any: an average over busy time that forgets. Confined to its owner's lock. */
final class WorkRate {

    /*
     * Work and busy time are summed, and both fade with busy time alike, by exp(-t / MEMORY); their quotient is the mean
     * rate, weighted by age, from the first measurement on. Work that is told of has been done since work was last told
     * of, and so fades as if it had been done evenly meanwhile: a steady rate comes out as it is, in whatever lumps it is
     * told. Time in which nothing is to do neither counts nor fades.
     */

    private static final double MEMORY_NANOS = Duration.ofSeconds(30).toNanos();

    private double work;
    private double nanos;

    /** Busy time since work was last told of. */
    private double nanosSince;

    /** Time passed that was busy. */
    void pass(long busyNanos) {
        nanosSince += busyNanos;
    }

    void add(long done) {
        double kept = Math.exp(-nanosSince / MEMORY_NANOS);
        double spent = MEMORY_NANOS * (1 - kept);
        work = work * kept + (nanosSince > 0 ? done * spent / nanosSince : done);
        nanos = nanos * kept + spent;
        nanosSince = 0;
    }

    /** {@return work per nanosecond, 0 where nothing has been measured; falls while nothing is told of} */
    double perNano() {
        double kept = Math.exp(-nanosSince / MEMORY_NANOS);
        double spent = nanos * kept + MEMORY_NANOS * (1 - kept);
        return spent > 0 ? work * kept / spent : 0;
    }
}
