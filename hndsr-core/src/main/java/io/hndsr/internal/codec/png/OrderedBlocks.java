package io.hndsr.internal.codec.png;

import io.hndsr.error.WorkCancelledException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Computes numbered blocks on several threads and delivers them in order. Immutable and thread-safe.
 *
 * <p>At most {@code threads + 2} blocks are in progress or waiting for delivery. The threads belong to one call and end with
 * it, so there is nothing to close; they are daemons, so they do not keep a program from ending.
 */
final class OrderedBlocks {

    private final int threads;

    OrderedBlocks(int threads) {
        this.threads = threads;
    }

    /** Receives the finished blocks, in order, on the caller's thread. */
    interface Sink<T> {
        void accept(T block) throws IOException;
    }

    /**
     * Computes all blocks; returns once the last is delivered.
     *
     * @param count the number of blocks
     * @param work computes block i; called on several threads at once, or on the caller's if one thread is enough
     * @param sink receives the blocks
     * @throws IOException if the sink throws it
     * @throws WorkCancelledException if the caller's thread is interrupted; its interrupt flag stays set
     */
    <T> void run(int count, IntFunction<T> work, Sink<T> sink) throws IOException {
        int workers = Math.min(threads, count);
        if (workers == 1) {
            for (int i = 0; i < count; i++) {
                sink.accept(work.apply(i));
            }
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(workers, new CodecThreads());
        try {
            Queue<Future<T>> waiting = new ArrayDeque<>();
            int next = 0;
            for (int done = 0; done < count; done++) {
                while (next < count && waiting.size() < workers + 2) {
                    int index = next++;
                    waiting.add(executor.submit(() -> work.apply(index)));
                }
                sink.accept(finish(waiting.remove()));
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static <T> T finish(Future<T> block) {
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
