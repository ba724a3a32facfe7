package io.hndsr.internal.session;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.Set;

/**
 * Stops the runs of one request. Thread-safe. Once given, it stays: runs that are inside the device end within one
 * operator node's time, and no further one starts.
 */
public final class StopSignal {

    /*
     * A run's options are native memory, freed when the run ends; terminating freed options would write to memory that
     * is no longer ours. So entering, leaving and stopping exclude each other.
     */

    @GuardedBy("this")
    private final Set<OrtSession.RunOptions> running = new HashSet<>();

    @GuardedBy("this")
    private boolean stopped;

    /** Stops what runs and whatever would start. Idempotent. */
    public synchronized void stop() {
        stopped = true;
        for (OrtSession.RunOptions options : running) {
            try {
                options.setTerminate(true);
            } catch (OrtException unexpected) {
                throw new IllegalStateException("ONNX Runtime refused to terminate a run", unexpected);
            }
        }
    }

    /** {@return whether the signal has been given} */
    public synchronized boolean isStopped() {
        return stopped;
    }

    /** {@return whether a run is inside the device} */
    synchronized boolean isRunning() {
        return !running.isEmpty();
    }

    /** Registers a run; false where the signal has been given and the run must not start. */
    synchronized boolean enter(OrtSession.RunOptions options) {
        return !stopped && running.add(options);
    }

    synchronized void leave(OrtSession.RunOptions options) {
        running.remove(options);
    }
}
