package io.hndsr.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes Ctrl-C stop the work cleanly: the worker thread is interrupted, which stops the device and removes the temporary file.
 * A second Ctrl-C ends the process at once.
 */
final class Interruption implements AutoCloseable {

    private static final long STOP_TIMEOUT_SECONDS = 10;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread worker = Thread.currentThread();
    private final StopSignals signals;

    private volatile boolean requested;

    /** Interrupts the calling thread on a signal, until this is closed. */
    Interruption() {
        signals = StopSignals.on(this::stop);
    }

    /** {@return whether the user has interrupted the work} */
    boolean requested() {
        return requested;
    }

    /** Waits until the work has stopped, since after this method the JVM exits if a shutdown hook replaces the signals. */
    private void stop() {
        requested = true;
        worker.interrupt();
        try {
            if (!done.await(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("hndsr: the device did not stop in " + STOP_TIMEOUT_SECONDS + " s");
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
