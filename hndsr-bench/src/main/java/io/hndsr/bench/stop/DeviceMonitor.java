package io.hndsr.bench.stop;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells from outside whether hndsr is on the device: whether one of its threads is inside ONNX Runtime. Confined to one
 * thread.
 */
final class DeviceMonitor {

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

    private final ThreadMXBean threadTimes = ManagementFactory.getThreadMXBean();

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

    /**
     * Waits until the device is free.
     *
     * @param since the times that threads had used when the wait began
     */
    Freed awaitFree(Map<Thread, Long> since) {
        Freed freed = new Freed(0, 0);
        boolean wasBusy = true;
        while (wasBusy || System.nanoTime() - freed.nanoTime < QUIET_NANOS) {
            boolean isBusy = busy();
            if (wasBusy) {
                freed = new Freed(System.nanoTime(), Math.max(freed.cpuNanos, mostUsed(since)));
            }
            wasBusy = isBusy;
            LockSupport.parkNanos(POLL_NANOS);
        }
        return freed;
    }

    /** {@return the processor time that each of hndsr's threads has used so far, in nanoseconds} */
    Map<Thread, Long> cpuTimes() {
        Map<Thread, Long> times = new HashMap<>();
        for (Thread thread : threads()) {
            times.put(thread, threadTimes.getThreadCpuTime(thread.getId()));
        }
        return times;
    }

    private long mostUsed(Map<Thread, Long> since) {
        long most = 0;
        for (Map.Entry<Thread, Long> now : cpuTimes().entrySet()) {
            most = Math.max(most, now.getValue() - since.getOrDefault(now.getKey(), now.getValue()));
        }
        return most;
    }

    boolean busy() {
        return threads().stream().anyMatch(DeviceMonitor::onDevice);
    }

    private static List<Thread> threads() {
        Thread[] threads = new Thread[2 * Thread.activeCount() + 16];
        int count = Thread.enumerate(threads);
        return Arrays.stream(threads, 0, count)
                .filter(thread -> thread.getName().startsWith(THREADS))
                .toList();
    }

    private static boolean onDevice(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().startsWith(DEVICE_FRAMES)) {
                return true;
            }
        }
        return false;
    }

    /**
     * When the device was free.
     *
     * @param nanoTime the {@link System#nanoTime} at which it was first seen free
     * @param cpuNanos the processor time that the busiest thread had used until then; other programs do not add to it
     */
    record Freed(long nanoTime, long cpuNanos) {}
}
