package io.hndsr.internal.device;

import java.util.List;

/**
 * Threads that process tiles, at the lowest priority: if the JVM is configured to use priorities, everything else in the process
 * goes first.
 */
final class TileThreads {

    private TileThreads() {}

    @SuppressWarnings("ThreadPriorityCheck") // only the order of threads depends on it
    static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
        return thread;
    }

    /** Waits for threads to end, also if interrupted; not for the calling one. */
    static void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive() && thread != Thread.currentThread()) {
                try {
                    thread.join();
                } catch (InterruptedException noted) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
