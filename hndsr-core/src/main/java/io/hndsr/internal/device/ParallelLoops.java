package io.hndsr.internal.device;

import io.hndsr.internal.tile.Parallel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * Runs parts of loops on threads {@code hndsr-help-N} beside the calling one. The threads are bounded in number, have the lowest
 * priority, and end after a second without work. Thread-safe.
 */
final class ParallelLoops implements AutoCloseable {

    /*
     * Parts are taken one at a time, by the calling thread and by as many helpers as are free at that moment; nothing is queued.
     * A thread waits only for parts that a helper has begun, and a helper waits for nothing, so that no thread waits for another
     * that waits.
     */
    private static final int PATIENCE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    /**
     * Creates the pool; its threads start when they are needed.
     *
     * @param most how many threads help at once; 0 for none
     */
    ParallelLoops(int most) {
        this.threads = new ThreadPoolExecutor(
                0,
                Math.max(1, most),
                1,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                DaemonThreads.computing("hndsr-help"));
        if (most == 0) {
            threads.shutdown();
        }
    }

    /**
     * Returns loops that take helpers as they are free.
     *
     * @param wanted how many may help at this moment
     * @return loops that run on the calling thread and on free helpers
     */
    Parallel upTo(IntSupplier wanted) {
        return (parts, work) -> {
            if (parts == 1) {
                work.accept(0);
            } else {
                run(new Work(parts, work), Math.min(parts - 1, wanted.getAsInt()));
            }
        };
    }

    private void run(Work work, int most) {
        try {
            for (int i = 0; i < most; i++) {
                threads.execute(work);
            }
        } catch (RejectedExecutionException | OutOfMemoryError noneFree) {
            // Fewer helpers: all are busy, or the process may have no more threads.
        }
        work.run();
        work.await();
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The parts of one loop. Thread-safe. */
    private static final class Work implements Runnable {

        private final int parts;
        private final IntConsumer work;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final CountDownLatch undone;

        Work(int parts, IntConsumer work) {
            this.parts = parts;
            this.work = work;
            this.undone = new CountDownLatch(parts);
        }

        @Override
        public void run() {
            for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        work.accept(part);
                    }
                } catch (RuntimeException | Error failed) {
                    failure.compareAndSet(null, failed);
                } finally {
                    undone.countDown();
                }
            }
        }

        void await() {
            boolean interrupted = false;
            while (undone.getCount() > 0) {
                try {
                    undone.await();
                } catch (InterruptedException noted) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            Throwable failed = failure.get();
            if (failed instanceof Error error) {
                throw error;
            }
            if (failed instanceof RuntimeException unchecked) {
                throw unchecked;
            }
        }
    }
}
