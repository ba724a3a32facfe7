package io.hndsr.internal.device;

import io.hndsr.config.Recovery;
import io.hndsr.report.CircuitState;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What has been learned of a device: whether it is used, how much work fits its memory, and when missing sessions may be opened
 * again. Confined to the lock of its owner.
 */
final class DeviceHealth {

    private final Recovery recovery;
    private final LongSupplier nanoTime;
    private final Circuit circuit;
    private final MemoryBounds memory = new MemoryBounds();

    /** When missing sessions may be opened, and the pause after attempts that have failed. */
    private long retryNanos;

    private Duration retryPause;

    DeviceHealth(Recovery recovery, LongSupplier nanoTime) {
        this.recovery = recovery;
        this.nanoTime = nanoTime;
        this.circuit = new Circuit(recovery);
        this.retryPause = recovery.firstPause();
    }

    CircuitState state() {
        return circuit.state();
    }

    /** Returns whether the device is in use. */
    boolean used() {
        return circuit.closed();
    }

    /** What has been found of its memory. */
    MemoryBounds memory() {
        return memory;
    }

    /** A run or a probe has succeeded on a device that is in use. */
    void succeeded() {
        circuit.succeeded();
    }

    /** Counts a failure of a device that is in use; true if it takes the device out of use. */
    boolean failed() {
        return circuit.failed(nanoTime.getAsLong());
    }

    /** How long until a trial may begin; zero while the device is in use. */
    Duration untilTrial() {
        return circuit.untilTrial(nanoTime.getAsLong());
    }

    /** Begins a trial, if the pause is over and none has begun. */
    boolean beginTrial() {
        return circuit.beginTrial(nanoTime.getAsLong());
    }

    void trialSucceeded() {
        circuit.trialSucceeded();
        allowOpening();
    }

    void trialFailed() {
        circuit.trialFailed(nanoTime.getAsLong());
    }

    /** Returns whether missing sessions are not to be opened yet. */
    boolean paused() {
        return retryNanos - nanoTime.getAsLong() > 0;
    }

    /** Lets missing sessions be opened from now on. */
    void allowOpening() {
        retryNanos = nanoTime.getAsLong();
    }

    /** A session has been opened and probed. */
    void opened() {
        retryPause = recovery.firstPause();
    }

    /** Attempts to open missing sessions have failed; the next ones come after a pause. */
    void postponeOpening() {
        retryNanos = nanoTime.getAsLong() + retryPause.toNanos();
        retryPause = Circuit.longer(retryPause, recovery);
    }
}
