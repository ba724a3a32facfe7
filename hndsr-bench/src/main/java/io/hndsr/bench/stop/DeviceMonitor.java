package io.hndsr.bench.stop;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Detects whether the device is busy: whether a thread of hndsr is inside ONNX Runtime. Confined to one thread. */
final class DeviceMonitor {

    /*
     * It samples stack traces, which does not stop threads in native code and does not involve the resolver. Between two
     * runs of one tile a thread leaves ONNX Runtime for a moment. So the device counts as free only after a quiet period,
     * and the reported time is the start of that period.
     */

    private static final String THREADS = "hndsr-";
    private static final String DEVICE_FRAMES = "ai.onnxruntime.";
    private static final long POLL_NANOS = 300_000;
    private static final long QUIET_NANOS = 25_000_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final ThreadMXBean threadTimes = ManagementFactory.getThreadMXBean();

    /**
     * Waits until the device is busy.
     *
     * @throws IllegalStateException if it is not busy within a minute
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
     * @param since the processor times of threads when the wait began
     * @return when it became free
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
     * When the device became free.
     *
     * @param nanoTime the first {@link System#nanoTime} of the quiet period
     * @param cpuNanos the processor time that the busiest thread used until then, which other programs do not inflate
     */
    record Freed(long nanoTime, long cpuNanos) {}
}
