package io.hndsr.internal.pipeline;

import java.util.List;

/**
 * Threads that work until they are told to end, at the lowest priority: where Java is told to heed priorities, whatever else
 * the process does goes first.
 */
final class TileThreads {

    private TileThreads() {}

    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it but who goes first
    static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
        return thread;
    }

    /** Waits for threads to end, without giving up when it is interrupted; not for the calling one. */
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
