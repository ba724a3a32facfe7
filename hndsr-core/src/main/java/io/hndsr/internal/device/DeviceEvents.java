package io.hndsr.internal.device;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes the threads of devices that wait for a change. Thread-safe. */
final class DeviceEvents {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The number of events so far; one between a look at the state and the wait that follows is not missed. */
    @GuardedBy("lock")
    private long count;

    @GuardedBy("lock")
    private boolean closed;

    /** Wakes all waiting threads. */
    void signal() {
        lock.lock();
        try {
            count++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting for good. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** {@return the number of events so far, to be read before the state that they announce} */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until another event, the end of the time, or close.
     *
     * @param seen what {@link #count} returned before the caller looked at the state
     * @param atMost how long; empty for no bound
     */
    void await(long seen, Optional<Duration> atMost) {
        lock.lock();
        try {
            long nanos = atMost.map(Duration::toNanos).orElse(Long.MAX_VALUE);
            while (!closed && count == seen && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException interrupted) {
            // These threads end by close; an interrupt from elsewhere only makes them look early.
        } finally {
            lock.unlock();
        }
    }
}
