package io.hndsr.internal.device;

import io.hndsr.config.Recovery;
import io.hndsr.report.CircuitState;
import java.time.Duration;

/**
 * Takes a device out of use after failures in a row, and decides when it may be tried again. Confined to the lock of its
 * owner.
 */
final class Circuit {

    /*
     *             failures in a row            the pause is over
     *   CLOSED ──────────────────────► OPEN ─────────────────────► HALF_OPEN
     *      ▲                             ▲      one caller tries        │ │
     *      │                             └──────────────────────────────┘ │
     *      │                               it fails: twice the pause      │
     *      └──────────────────────────────────────────────────────────────┘
     *                                      it succeeds
     */

    private final Recovery recovery;

    private CircuitState state = CircuitState.CLOSED;
    private int failures;
    private Duration pause;

    /** When the pause ends, on the clock of the owner; unused while closed. */
    private long pauseEndsNanos;

    Circuit(Recovery recovery) {
        this.recovery = recovery;
        this.pause = recovery.firstPause();
    }

    CircuitState state() {
        return state;
    }

    boolean closed() {
        return state == CircuitState.CLOSED;
    }

    /** A run or a probe has succeeded on a device that is in use. */
    void succeeded() {
        failures = 0;
    }

    /** Counts a failure of a device that is in use; true if it opens the circuit. */
    boolean failed(long nowNanos) {
        failures++;
        if (!closed() || failures < recovery.failuresToOpen()) {
            return false;
        }
        open(nowNanos);
        return true;
    }

    /** Begins a trial, if the pause is over and none has begun. */
    boolean beginTrial(long nowNanos) {
        if (state != CircuitState.OPEN || pauseEndsNanos - nowNanos > 0) {
            return false;
        }
        state = CircuitState.HALF_OPEN;
        return true;
    }

    void trialSucceeded() {
        state = CircuitState.CLOSED;
        failures = 0;
        pause = recovery.firstPause();
    }

    void trialFailed(long nowNanos) {
        pause = longer(pause, recovery);
        open(nowNanos);
    }

    private void open(long nowNanos) {
        state = CircuitState.OPEN;
        pauseEndsNanos = nowNanos + pause.toNanos();
    }

    /** How long until a trial may begin; while one runs, as long as the next pause would at least be. */
    Duration untilTrial(long nowNanos) {
        return switch (state) {
            case CLOSED -> Duration.ZERO;
            case OPEN -> Duration.ofNanos(Math.max(0, pauseEndsNanos - nowNanos));
            case HALF_OPEN -> pause;
        };
    }

    static Duration longer(Duration pause, Recovery recovery) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(recovery.maxPause()) < 0 ? twice : recovery.maxPause();
    }
}
