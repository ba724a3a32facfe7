package io.hndsr.internal.codec;

import java.lang.reflect.Method;

/** Measures the heap that a piece of work allocates, by the count that HotSpot keeps for each thread. */
final class AllocatedBytes {

    private AllocatedBytes() {}

    /** Runs the work twice and measures the second run, since the first loads classes. */
    static long by(Runnable work) {
        work.run();
        long before = currentThread();
        work.run();
        return currentThread() - before;
    }

    /** Uses reflection, because the module under test does not read jdk.management. */
    private static long currentThread() {
        try {
            Object threads = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            Method count = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
            return (long) count.invoke(threads);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java runtime does not count allocated bytes", e);
        }
    }
}
