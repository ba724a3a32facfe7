package io.hndsr.internal.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes the threads of devices that wait for better times. Thread-safe. */
final class DeviceSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** How often it has been given; what is given between a look and the wait that follows is not missed. */
    @GuardedBy("lock")
    private long given;

    @GuardedBy("lock")
    private boolean closed;

    /** Has every thread that waits look again. */
    void give() {
        lock.lock();
        try {
            given++;
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

    /** {@return how often it has been given so far, to be read before the state that it tells of} */
    long given() {
        lock.lock();
        try {
            return given;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until it is given again, the time is over, or it is closed.
     *
     * @param seen what {@link #given} returned before the caller looked
     * @param atMost how long; empty for as long as it takes
     */
    void await(long seen, Optional<Duration> atMost) {
        lock.lock();
        try {
            long nanos = atMost.map(Duration::toNanos).orElse(Long.MAX_VALUE);
            while (!closed && given == seen && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException interrupted) {
            // These threads are ended by closing the signal; an interrupt from elsewhere only has them look early.
        } finally {
            lock.unlock();
        }
    }
}
