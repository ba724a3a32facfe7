package io.hndsr.server.internal.thread;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Does something again and again on a daemon thread of its own, until it is closed. Thread-safe. */
public final class PeriodicTask implements AutoCloseable {

    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> ticking;

    /**
     * Starts the ticker.
     *
     * @param thread the name of the thread
     * @param periodMillis the time before each tick, from the end of the one before, in milliseconds
     * @param tick what is done; no more after it has thrown
     */
    public PeriodicTask(String thread, long periodMillis, Runnable tick) {
        this(thread, periodMillis, periodMillis, tick);
    }

    /**
     * Starts the ticker.
     *
     * @param thread the name of the thread
     * @param firstMillis the time before the first tick, in milliseconds
     * @param periodMillis the time before each later tick, from the end of the one before, in milliseconds
     * @param tick what is done; no more after it has thrown
     */
    public PeriodicTask(String thread, long firstMillis, long periodMillis, Runnable tick) {
        clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread daemon = new Thread(work, thread);
            daemon.setDaemon(true);
            return daemon;
        });
        ticking = clock.scheduleWithFixedDelay(tick, firstMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    /** Lets a tick that has begun end, and begins no other. Idempotent. */
    @Override
    public void close() {
        ticking.cancel(false);
        clock.shutdown();
    }
}
