package io.hndsr.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end the work in good order: the working thread is interrupted, which stops the device and takes the
 * temporary file away, and the JVM waits for that before it goes.
 */
final class Interruption implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread worker = Thread.currentThread();
    private final Thread hook = new Thread(this::stop, "hndsr-interruption");

    private volatile boolean requested;

    /** Watches over the calling thread until it is closed. */
    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** {@return whether the user wants the work to end} */
    boolean requested() {
        return requested;
    }

    private void stop() {
        requested = true;
        worker.interrupt();
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("hndsr: the device did not stop in " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException goingDown) {
            // The hook is running, and was waiting for the latch.
        }
    }
}
