package io.hndsr.server.internal.thread;

/** Creates the server's background threads: named, and never a reason for the JVM to stay alive. Stateless. */
public final class DaemonThreads {

    private DaemonThreads() {}

    /**
     * Creates a thread, which is not started.
     *
     * @param name its name
     * @param task what it runs
     * @return the thread
     */
    public static Thread create(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
