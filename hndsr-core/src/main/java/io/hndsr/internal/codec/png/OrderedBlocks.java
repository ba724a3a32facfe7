package io.hndsr.internal.codec.png;

import io.hndsr.error.WorkCancelledException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Computes blocks on several threads and delivers them in the order in which they were added. Confined to one thread at a
 * time; its own threads are daemons, and end when it is closed.
 *
 * <p>At most {@code threads + 2} blocks are in progress or waiting for delivery.
 *
 * @param <T> a finished block
 */
final class OrderedBlocks<T> implements AutoCloseable {

    private final int threads;
    private final Sink<T> sink;
    private final Queue<Future<T>> waiting = new ArrayDeque<>();
    private Optional<ExecutorService> executor = Optional.empty();

    /**
     * Creates it without blocks; its threads start with the first.
     *
     * @param threads how many threads compute blocks; with 1 or fewer the caller's does
     * @param sink receives the finished blocks, in order, on the caller's thread
     */
    OrderedBlocks(int threads, Sink<T> sink) {
        this.threads = threads;
        this.sink = sink;
    }

    /** Receives the finished blocks. */
    interface Sink<T> {
        void accept(T block) throws IOException;
    }

    /**
     * Adds the next block; waits for the oldest one if too many are in progress.
     *
     * @param work computes it
     * @throws IOException if the sink throws it
     * @throws WorkCancelledException if the caller's thread is interrupted; its interrupt flag stays set
     */
    void add(Supplier<T> work) throws IOException {
        if (threads <= 1) {
            sink.accept(work.get());
            return;
        }
        if (executor.isEmpty()) {
            executor = Optional.of(Executors.newFixedThreadPool(threads, new CodecThreads()));
        }
        waiting.add(executor.get().submit(work::get));
        if (waiting.size() >= threads + 2) {
            sink.accept(finished(waiting.remove()));
        }
    }

    /**
     * Delivers all blocks that have been added.
     *
     * @throws IOException if the sink throws it
     * @throws WorkCancelledException if the caller's thread is interrupted; its interrupt flag stays set
     */
    void finish() throws IOException {
        while (!waiting.isEmpty()) {
            sink.accept(finished(waiting.remove()));
        }
    }

    /** Stops what is in progress. Idempotent. */
    @Override
    public void close() {
        executor.ifPresent(ExecutorService::shutdownNow);
    }

    private static <T> T finished(Future<T> block) {
        try {
            return block.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkCancelledException("encoding was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("compression failed", e.getCause());
        }
    }

    private static final class CodecThreads implements ThreadFactory {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // affects speed only: other threads come first
        public Thread newThread(Runnable work) {
            Thread thread = new Thread(work, "hndsr-codec-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        }
    }
}
