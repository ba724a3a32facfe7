package io.hndsr.internal.network;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops the runs of one request, or of several that share them. Thread-safe. Once given, it stays: runs that are inside
 * the device end within one operator node's time, and no further one starts.
 */
public final class StopSignal implements AutoCloseable {

    /*
     * A run's options are native memory, freed when the run ends; terminating freed options would write to memory that
     * is no longer ours. So entering, leaving and stopping exclude each other.
     *
     * A run that several requests share may end only when none of them wants it any more. Its signal is a joint of
     * theirs: each of them that stops notifies the joint once, and the last one stops it. A signal notifies its joints after it
     * has released its own lock, so that no thread ever holds two.
     */

    /** A run that is inside the device. Free of ONNX Runtime's types, which are absent when a fallback runs without it. */
    interface Run {

        /** Makes it end at its next operator node. */
        void terminate();
    }

    /** The signals that this one is a joint of; empty if it is not a joint. */
    private final Set<StopSignal> parts;

    /** How many of the parts have not stopped. */
    private final AtomicInteger partsWanting;

    @GuardedBy("this")
    private final Set<Run> running = new HashSet<>();

    @GuardedBy("this")
    private final Set<StopSignal> joints = new HashSet<>();

    @GuardedBy("this")
    private boolean stopped;

    /** Creates a signal that has not been given. */
    public StopSignal() {
        this(Set.of());
    }

    private StopSignal(Set<StopSignal> parts) {
        this.parts = parts;
        this.partsWanting = new AtomicInteger(parts.size());
    }

    /**
     * Joins the signals of requests that share a run: the joint is given once all of them have been.
     *
     * @param signals at least one; the same one may be there several times
     * @return the joint, to be closed when the run has ended; of one signal, that signal
     */
    public static StopSignal all(List<StopSignal> signals) {
        Set<StopSignal> parts = Set.copyOf(signals);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a run has at least one request");
        }
        if (parts.size() == 1) {
            return signals.get(0);
        }
        StopSignal joint = new StopSignal(parts);
        parts.forEach(part -> part.attach(joint));
        return joint;
    }

    private void attach(StopSignal joint) {
        synchronized (this) {
            if (!stopped) {
                joints.add(joint);
                return;
            }
        }
        joint.partStopped();
    }

    private synchronized void detach(StopSignal joint) {
        joints.remove(joint);
    }

    private void partStopped() {
        if (partsWanting.decrementAndGet() == 0) {
            stop();
        }
    }

    /** Stops running and future runs. Idempotent. */
    public void stop() {
        List<StopSignal> notified;
        synchronized (this) {
            stopped = true;
            running.forEach(Run::terminate);
            notified = new ArrayList<>(joints);
            joints.clear();
        }
        notified.forEach(StopSignal::partStopped);
    }

    /** {@return whether the signal has been given} */
    public synchronized boolean isStopped() {
        return stopped;
    }

    /** Detaches a joint from its signals; has no effect on a signal that is not a joint. Idempotent. */
    @Override
    public void close() {
        parts.forEach(part -> part.detach(this));
    }

    /** {@return whether a run is inside the device; for tests} */
    synchronized boolean isRunning() {
        return !running.isEmpty();
    }

    /** {@return how many joints of it have not been closed; for tests} */
    synchronized int joints() {
        return joints.size();
    }

    /** Registers a run; false if the signal has been given and the run must not start. */
    synchronized boolean enter(Run run) {
        return !stopped && running.add(run);
    }

    synchronized void leave(Run run) {
        running.remove(run);
    }
}
