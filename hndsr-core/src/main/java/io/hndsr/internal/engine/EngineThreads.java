package io.hndsr.internal.engine;

import io.hndsr.internal.device.DaemonThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of an engine that run no tiles: {@code hndsr-image-N} decode, {@code hndsr-deadline-0} watches deadlines, and
 * {@code hndsr-result-N} report progress, complete futures and run the caller's code. There are as many of the last as callers
 * keep busy, so that a caller who waits there for another image gets it. Thread-safe.
 */
final class EngineThreads implements AutoCloseable {

    private final Decoders decoders = new Decoders();
    private final ExecutorService completions = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), DaemonThreads.named("hndsr-result"));
    private final ScheduledThreadPoolExecutor deadlines =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("hndsr-deadline"));

    EngineThreads() {
        deadlines.setRemoveOnCancelPolicy(true);
    }

    Decoders decoders() {
        return decoders;
    }

    ExecutorService completions() {
        return completions;
    }

    Future<?> atDeadline(long nanos, Runnable task) {
        return deadlines.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Completes a future off the tile threads, on which user code must not run; after close, on the calling thread. */
    void complete(Runnable completion) {
        try {
            completions.execute(completion);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // The resolver has been closed, or the process may have no more threads: the future must be completed
            // anyway.
            completion.run();
        }
    }

    /**
     * Ends the threads. Waits for those that decode, for a bounded time; not for the one that watches deadlines, nor for those that
     * run the caller's code, which end when that does.
     */
    @Override
    public void close() {
        deadlines.shutdownNow();
        completions.shutdown();
        decoders.close();
    }
}
