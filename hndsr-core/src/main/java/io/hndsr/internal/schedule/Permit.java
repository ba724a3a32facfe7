package io.hndsr.internal.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** What a request has been granted, held from its admission until it has ended. Thread-safe. */
public final class Permit implements AutoCloseable {

    private final Admission admission;
    private final ResourceEstimate demand;

    @GuardedBy("admission.lock")
    private long workLeft;

    @GuardedBy("admission.lock")
    private boolean closed;

    Permit(Admission admission, ResourceEstimate demand) {
        this.admission = admission;
        this.demand = demand;
        this.workLeft = demand.work();
    }

    /**
     * Reports work that a device has done for the request: it is no longer in the backlog, and feeds the measured rate.
     * Work done for a request that has ended meanwhile feeds the rate only.
     *
     * @param work in units of {@link ScheduledTile#work}, at least 0
     */
    public void worked(long work) {
        if (work < 0) {
            throw new IllegalArgumentException("work " + work + " is less than 0");
        }
        admission.lock.lock();
        try {
            long taken = Math.min(work, workLeft);
            workLeft -= taken;
            admission.worked(work, taken);
        } finally {
            admission.lock.unlock();
        }
    }

    /** Returns all that was granted, and takes what is left of the work from the backlog. Idempotent. */
    @Override
    public void close() {
        admission.lock.lock();
        try {
            if (!closed) {
                closed = true;
                admission.release(demand, workLeft);
                workLeft = 0;
            }
        } finally {
            admission.lock.unlock();
        }
    }
}
