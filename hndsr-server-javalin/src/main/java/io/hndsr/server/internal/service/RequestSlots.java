package io.hndsr.server.internal.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.server.internal.problem.HttpProblem;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds how many requests with images are served at once. A request holds a slot from the first byte of its body to the last
 * of its reply. Thread-safe.
 *
 * <p>There are fewer slots than HTTP threads. A request blocks a thread while its body arrives and while its reply is sent,
 * however slowly; requests that need no slot, such as probes, therefore always find a thread.
 */
public final class RequestSlots {

    private static final Duration FULL_PAUSE = Duration.ofSeconds(1);

    private final int capacity;

    @GuardedBy("this")
    private int used;

    @GuardedBy("this")
    private boolean draining;

    /**
     * Creates the slots.
     *
     * @param capacity how many requests may be served at once
     */
    public RequestSlots(int capacity) {
        this.capacity = capacity;
    }

    /** {@return how many slots are in use} */
    public synchronized int used() {
        return used;
    }

    /** {@return whether the server is shutting down, so that no slot is available} */
    public synchronized boolean draining() {
        return draining;
    }

    /**
     * Acquires a slot.
     *
     * @return the slot, to be closed when the request has been answered
     * @throws HttpProblem 503 while the server is shutting down, 429 if all slots are in use
     */
    synchronized Slot acquire() {
        if (draining) {
            throw HttpProblem.draining();
        }
        if (used == capacity) {
            throw HttpProblem.temporary(
                    429,
                    "OverloadedException",
                    "all " + capacity + " request slots are in use; try again later",
                    FULL_PAUSE);
        }
        used++;
        return new Slot();
    }

    /**
     * Makes no more slots available and waits until all are released.
     *
     * @param timeout how long to wait at most
     * @return whether all slots were released
     */
    public synchronized boolean drain(Duration timeout) {
        draining = true;
        long end = System.nanoTime() + timeout.toNanos();
        try {
            for (long left = timeout.toNanos(); used > 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return used == 0;
    }

    private synchronized void release() {
        used--;
        notifyAll();
    }

    /** A slot that is in use. Thread-safe. */
    final class Slot implements AutoCloseable {

        private final AtomicBoolean released = new AtomicBoolean();

        private Slot() {}

        /** Releases the slot. Idempotent. */
        @Override
        public void close() {
            if (released.compareAndSet(false, true)) {
                release();
            }
        }
    }
}
