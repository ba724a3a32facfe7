package io.hndsr.internal.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.Limit;
import io.hndsr.error.OverloadedException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Admits requests as long as their predicted needs together are within a budget, before anything is decoded. Thread-safe.
 */
public final class Admission {

    private static final long MIN_RETRY_SECONDS = 1;

    /** Longer estimates would be no more than a guess. */
    private static final long MAX_RETRY_SECONDS = TimeUnit.HOURS.toSeconds(1);

    private final ResourceBudget budget;
    private final LongSupplier nanoTime;
    final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private int requests;

    @GuardedBy("lock")
    private long heapBytes;

    @GuardedBy("lock")
    private long nativeBytes;

    @GuardedBy("lock")
    private long deviceBytes;

    @GuardedBy("lock")
    private long backlog;

    @GuardedBy("lock")
    private final WorkRate rate = new WorkRate();

    /** Up to when busy time has been counted. */
    @GuardedBy("lock")
    private long countedNanos;

    /**
     * Creates an admission without requests.
     *
     * @param budget what live requests may need together
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    public Admission(ResourceBudget budget, LongSupplier nanoTime) {
        this.budget = budget;
        this.nanoTime = nanoTime;
    }

    /**
     * Admits a request.
     *
     * @param demand its predicted needs
     * @return what it has been granted, to be closed when it has ended
     * @throws ImageTooLargeException if it needs more than the budget by itself
     * @throws OverloadedException if it needs more than live requests have left of the budget
     */
    public Permit admit(ResourceEstimate demand) {
        requireAlone(demand.heapBytes(), budget.heapBytes(), Limit.HEAP);
        requireAlone(demand.nativeBytes(), budget.nativeBytes(), Limit.NATIVE_MEMORY);
        requireAlone(demand.deviceBytes(), budget.deviceBytes(), Limit.DEVICE_MEMORY);
        lock.lock();
        try {
            if (requests >= budget.maxRequests()) {
                Duration retryAfter = retryAfter();
                throw new OverloadedException(
                        Limit.PENDING_REQUESTS,
                        requests + (requests == 1 ? " request is" : " requests are") + " pending, the limit is "
                                + budget.maxRequests(),
                        "try again in " + retryAfter.toSeconds() + " s or raise Limits.maxPendingRequests",
                        retryAfter);
            }
            requireLeft(demand.heapBytes(), heapBytes, budget.heapBytes(), Limit.HEAP);
            requireLeft(demand.nativeBytes(), nativeBytes, budget.nativeBytes(), Limit.NATIVE_MEMORY);
            requireLeft(demand.deviceBytes(), deviceBytes, budget.deviceBytes(), Limit.DEVICE_MEMORY);
            backlog = Math.addExact(backlog, demand.work());
            countBusyTime();
            requests++;
            heapBytes += demand.heapBytes();
            nativeBytes += demand.nativeBytes();
            deviceBytes += demand.deviceBytes();
            return new Permit(this, demand);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when the backlog is expected to be worked off, from now.
     *
     * @return the backlog over the measured rate, in whole seconds, rounded up: at least one, also if nothing has been measured,
     *     and at most an hour
     */
    public Duration retryAfter() {
        lock.lock();
        try {
            countBusyTime();
            double perSecond = rate.perNano() * TimeUnit.SECONDS.toNanos(1);
            long seconds = perSecond > 0 ? (long) Math.ceil(backlog / perSecond) : 0;
            return Duration.ofSeconds(Math.max(MIN_RETRY_SECONDS, Math.min(MAX_RETRY_SECONDS, seconds)));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when all work is expected to be done, from now.
     *
     * @return zero if no request is admitted, else as {@link #retryAfter()}
     */
    public Duration backlogTime() {
        lock.lock();
        try {
            return requests == 0 ? Duration.ZERO : retryAfter();
        } finally {
            lock.unlock();
        }
    }

    /** {@return the number of admitted requests} */
    public int requests() {
        lock.lock();
        try {
            return requests;
        } finally {
            lock.unlock();
        }
    }

    /** {@return what live requests have been granted together; its work is what is left to do} */
    public ResourceEstimate granted() {
        lock.lock();
        try {
            return new ResourceEstimate(heapBytes, nativeBytes, deviceBytes, backlog);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    void worked(long work, long ofBacklog) {
        countBusyTime();
        rate.add(work);
        backlog -= ofBacklog;
    }

    @GuardedBy("lock")
    void release(ResourceEstimate demand, long workLeft) {
        countBusyTime();
        requests--;
        heapBytes -= demand.heapBytes();
        nativeBytes -= demand.nativeBytes();
        deviceBytes -= demand.deviceBytes();
        backlog -= workLeft;
    }

    @GuardedBy("lock")
    private void countBusyTime() {
        long now = nanoTime.getAsLong();
        if (requests > 0) {
            rate.pass(now - countedNanos);
        }
        countedNanos = now;
    }

    private static String words(Limit memory) {
        return memory.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String remedy(Limit memory) {
        return switch (memory) {
            case HEAP -> "start the JVM with a larger -Xmx";
            case DEVICE_MEMORY -> "raise Limits.maxDeviceBytes";
            default -> "raise Limits.maxNativeBytes";
        };
    }

    private static void requireAlone(long needed, long limit, Limit memory) {
        if (needed > limit) {
            throw new ImageTooLargeException(
                    memory,
                    "the request needs " + needed + " bytes of " + words(memory) + ", the limit is " + limit,
                    remedy(memory) + ", ask for a smaller scale or cut the image into parts");
        }
    }

    @GuardedBy("lock")
    private void requireLeft(long needed, long granted, long limit, Limit memory) {
        if (needed > limit - granted) {
            Duration retryAfter = retryAfter();
            throw new OverloadedException(
                    memory,
                    requests + (requests == 1 ? " pending request holds " : " pending requests hold ") + granted
                            + " of " + limit + " bytes of " + words(memory) + ", this one needs " + needed,
                    "try again in " + retryAfter.toSeconds() + " s or " + remedy(memory),
                    retryAfter);
        }
    }
}
