package io.hndsr.internal.schedule;

import java.time.Duration;

/** How fast work is done while there is any: an average over busy time that forgets. Confined to its owner's lock. */
final class WorkRate {

    /*
     * Work and busy time are summed, and both fade with busy time alike, by exp(-t / MEMORY); their quotient is the mean
     * rate, weighted by age, from the first measurement on. Work is reported after it has been done, and fades as if it had been
     * done evenly since the last report: a steady rate is measured as it is, in whatever portions it is reported. Idle time
     * neither counts nor fades.
     */

    private static final double MEMORY_NANOS = Duration.ofSeconds(30).toNanos();

    private double work;
    private double nanos;

    /** Busy time since work was last reported. */
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

    /** {@return work per nanosecond, 0 if nothing has been measured; falls while nothing is reported} */
    double perNano() {
        double kept = Math.exp(-nanosSince / MEMORY_NANOS);
        double spent = nanos * kept + MEMORY_NANOS * (1 - kept);
        return spent > 0 ? work * kept / spent : 0;
    }
}
