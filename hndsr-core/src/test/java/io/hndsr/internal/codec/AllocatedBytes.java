package io.hndsr.internal.codec;

import java.lang.reflect.Method;

/** How much memory a piece of work takes from the heap, by the count that HotSpot keeps for each thread. */
final class AllocatedBytes {

    private AllocatedBytes() {}

    /** Runs the work twice, since the first run loads classes, and measures the second. */
    static long by(Runnable work) {
        work.run();
        long before = currentThread();
        work.run();
        return currentThread() - before;
    }

    /** Reached by name, because the module under test does not read java.management. */
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
