package io.hndsr.internal.device;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates named threads that do not keep the process alive. Thread-safe. */
public final class DaemonThreads implements ThreadFactory {

    private final String name;
    private final int priority;
    private final AtomicInteger count = new AtomicInteger();

    private DaemonThreads(String name, int priority) {
        this.name = name;
        this.priority = priority;
    }

    /** Threads for short tasks. */
    public static DaemonThreads named(String name) {
        return new DaemonThreads(name, Thread.NORM_PRIORITY);
    }

    /** Threads that compute, at the lowest priority, as those do that run tiles. */
    public static DaemonThreads computing(String name) {
        return new DaemonThreads(name, Thread.MIN_PRIORITY);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // only the order of threads depends on it
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, name + "-" + count.getAndIncrement());
        thread.setDaemon(true);
        thread.setPriority(priority);
        return thread;
    }
}
