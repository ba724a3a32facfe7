package io.hndsr.internal.engine;

import io.hndsr.internal.device.DaemonThreads;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that decode images; small images have a thread of their own and never wait for large ones. Thread-safe. */
final class Decoders {

    private static final Logger LOG = LoggerFactory.getLogger(Decoders.class);

    private static final long SMALL_PIXELS = 1L << 20;
    private static final int LARGE_THREADS = 2;
    private static final int PATIENCE_SECONDS = 10;

    private final ThreadPoolExecutor small = executor(1, "hndsr-image-small");
    private final ThreadPoolExecutor large = executor(LARGE_THREADS, "hndsr-image");

    private static ThreadPoolExecutor executor(int threads, String name) {
        return new ThreadPoolExecutor(
                threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonThreads.computing(name));
    }

    /**
     * Decodes an image on a thread.
     *
     * @param pixels its size, as its header says
     * @param task the decoding
     */
    void execute(long pixels, Runnable task) {
        (pixels <= SMALL_PIXELS ? small : large).execute(task);
    }

    /** Takes a task back if it has not begun. */
    void withdraw(Runnable task) {
        if (!small.remove(task)) {
            large.remove(task);
        }
    }

    /** Waits for the threads, for a bounded time: a decoder cannot be stopped within an image, but uses no device. */
    void close() {
        small.shutdown();
        large.shutdown();
        try {
            if (!(small.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    && large.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS))) {
                LOG.warn("still decoding an image {} s after close", PATIENCE_SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
