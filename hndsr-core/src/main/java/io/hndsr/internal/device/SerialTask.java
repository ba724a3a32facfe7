package io.hndsr.internal.device;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a task when it is requested, never on two threads at once. After every request the task runs at least once from its
 * beginning; requests that come during a run share the next one. Thread-safe.
 */
public final class SerialTask {

    private final Runnable task;

    /** Requests that have not been served; the one that raises it from 0 has them served until it is 0 again. */
    private final AtomicInteger requests = new AtomicInteger();

    /**
     * Creates a task that has not been requested.
     *
     * @param task what is run; throws nothing
     */
    public SerialTask(Runnable task) {
        this.task = task;
    }

    /**
     * Requests a run.
     *
     * @param executor runs the task, unless it is running and will run again anyway; what it throws is thrown here
     */
    public void request(Executor executor) {
        if (requests.getAndIncrement() == 0) {
            executor.execute(this::serve);
        }
    }

    /** Forgets requests that the executor has refused, so that the next one is tried again. */
    public void reset() {
        requests.set(0);
    }

    private void serve() {
        int served = requests.get();
        do {
            task.run();
            served = requests.addAndGet(-served);
        } while (served > 0);
    }
}
