package io.hndsr.server.internal.thread;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task that runs periodically on a daemon thread of its own until it is closed. Thread-safe. */
public final class PeriodicTask implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

    private final ScheduledExecutorService scheduler;
    private final ScheduledFuture<?> schedule;

    /**
     * Starts a task whose first run is one period from now.
     *
     * @param threadName the name of the thread
     * @param period the time from the end of one run to the start of the next
     * @param task what to run; if it throws, that is logged and the task runs again
     */
    public PeriodicTask(String threadName, Duration period, Runnable task) {
        this(threadName, period, period, task);
    }

    private PeriodicTask(String threadName, Duration initialDelay, Duration period, Runnable task) {
        scheduler = Executors.newSingleThreadScheduledExecutor(work -> DaemonThreads.create(threadName, work));
        schedule = scheduler.scheduleWithFixedDelay(
                () -> run(threadName, task), initialDelay.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Starts a task whose first run is now.
     *
     * @param threadName the name of the thread
     * @param period the time from the end of one run to the start of the next
     * @param task what to run; if it throws, that is logged and the task runs again
     * @return the task
     */
    public static PeriodicTask startingNow(String threadName, Duration period, Runnable task) {
        return new PeriodicTask(threadName, Duration.ZERO, period, task);
    }

    private static void run(String threadName, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failed) {
            LOG.warn("periodic task {} failed; it will run again", threadName, failed);
        }
    }

    /** Stops the task; a run that has started finishes. Idempotent. */
    @Override
    public void close() {
        schedule.cancel(false);
        scheduler.shutdown();
    }
}
