package io.hndsr.server.internal.service;

import io.hndsr.server.internal.problem.HttpProblem;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where requests with images take a seat, from the first byte of the body to the last of the reply. Thread-safe.
 *
 * <p>There are fewer seats than threads that serve HTTP. A request blocks a thread while its body arrives and while its reply
 * leaves, however slowly; those that need no seat, the probes among them, always find a thread.
 */
public final class RequestSlots {

    private static final Duration FULL_PAUSE = Duration.ofSeconds(1);
    private static final Duration DRAINING_PAUSE = Duration.ofSeconds(10);

    private final int seats;

    @GuardedBy("this")
    private int taken;

    @GuardedBy("this")
    private boolean draining;

    /**
     * Creates a desk.
     *
     * @param seats how many requests may be served at once
     */
    public RequestSlots(int seats) {
        this.seats = seats;
    }

    /** {@return how many seats are taken} */
    public synchronized int taken() {
        return taken;
    }

    /** {@return whether nobody is seated any more} */
    public synchronized boolean draining() {
        return draining;
    }

    /**
     * Takes a seat.
     *
     * @return the seat, to be left by closing it
     * @throws HttpProblem 503 while the server stops, 429 where all seats are taken
     */
    synchronized Slot sit() {
        if (draining) {
            throw HttpProblem.forNow(
                    503, "draining", "the server is about to stop; send the request again", DRAINING_PAUSE);
        }
        if (taken == seats) {
            throw HttpProblem.forNow(
                    429,
                    "OverloadedException",
                    "all " + seats + " seats are taken by requests that are read, worked on or answered; send it later",
                    FULL_PAUSE);
        }
        taken++;
        return new Slot();
    }

    /**
     * Seats nobody from now on, and waits until all seats are left.
     *
     * @param patience how long to wait at most
     * @return whether all were left
     */
    public synchronized boolean drain(Duration patience) {
        draining = true;
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toNanos(); taken > 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return taken == 0;
    }

    private synchronized void leave() {
        taken--;
        notifyAll();
    }

    /** A seat at the desk. Thread-safe. */
    final class Slot implements AutoCloseable {

        private final AtomicBoolean left = new AtomicBoolean();

        private Slot() {}

        /** Leaves the seat. Idempotent. */
        @Override
        public void close() {
            if (left.compareAndSet(false, true)) {
                leave();
            }
        }
    }
}
