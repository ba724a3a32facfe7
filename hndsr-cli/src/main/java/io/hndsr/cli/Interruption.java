package io.hndsr.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end the work in good order: the working thread is interrupted, which stops the device and takes the
 * temporary file away. A second Ctrl-C ends the process at once.
 */
final class Interruption implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread worker = Thread.currentThread();
    private final StopSignals signals;

    private volatile boolean requested;

    /** Watches over the calling thread until it is closed. */
    Interruption() {
        signals = StopSignals.on(this::stop);
    }

    /** {@return whether the user wants the work to end} */
    boolean requested() {
        return requested;
    }

    /** Waits for the end, since the JVM goes down after this where a shutdown hook stands in for signals. */
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
        signals.close();
    }
}
