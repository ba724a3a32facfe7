package io.hndsr.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * Tells from outside whether hndsr is on the device: whether one of its threads is inside ONNX Runtime. Confined to one
 * thread.
 */
final class DeviceWatch {

    /*
     * Stacks are looked at, which stops no thread that runs native code and asks nothing of the resolver. Between two
     * runs of one tile a thread is outside for a moment, so that the device counts as free only once nobody has come back
     * for a while; the moment that is told is the first of that while.
     */

    private static final String THREADS = "hndsr-";
    private static final String DEVICE_FRAMES = "ai.onnxruntime.";
    private static final long POLL_NANOS = 300_000;
    private static final long QUIET_NANOS = 25_000_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /**
     * Waits until the device works.
     *
     * @throws IllegalStateException where it does not within a minute
     */
    void awaitBusy() {
        long start = System.nanoTime();
        while (!busy()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("no thread " + THREADS + "* was inside ONNX Runtime within a minute");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Waits until the device is free, and returns the {@link System#nanoTime} at which it was first seen free. */
    long awaitFree() {
        long free = 0;
        boolean wasBusy = true;
        while (wasBusy || System.nanoTime() - free < QUIET_NANOS) {
            boolean isBusy = busy();
            if (wasBusy && !isBusy) {
                free = System.nanoTime();
            }
            wasBusy = isBusy;
            LockSupport.parkNanos(POLL_NANOS);
        }
        return free;
    }

    boolean busy() {
        Thread[] threads = new Thread[2 * Thread.activeCount() + 16];
        int count = Thread.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().startsWith(THREADS) && onDevice(threads[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean onDevice(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().startsWith(DEVICE_FRAMES)) {
                return true;
            }
        }
        return false;
    }
}
