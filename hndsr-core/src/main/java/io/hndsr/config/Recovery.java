package io.hndsr.config;

import java.time.Duration;

/**
 * When a device that fails is left alone, and when it is tried again.
 *
 * @param failuresToOpen so many failures in a row, of runs, probes and attempts to open a session, take the device out of use
 * @param firstPause how long it is left alone before it is tried again
 * @param maxPause the longest pause; each trial that fails doubles the pause up to this
 */
public record Recovery(int failuresToOpen, Duration firstPause, Duration maxPause) {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Recovery DEFAULTS = new Recovery(3, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /**
     * Checks the values.
     *
     * @param failuresToOpen so many failures in a row take the device out of use
     * @param firstPause how long it is left alone before it is tried again
     * @param maxPause the longest pause
     * @throws IllegalArgumentException if failures are below 1, or the pauses are not positive, in the wrong order, or
     *     longer than a day
     */
    public Recovery {
        if (failuresToOpen < 1) {
            throw new IllegalArgumentException("failuresToOpen " + failuresToOpen + " is below 1");
        }
        if (firstPause.isNegative()
                || firstPause.isZero()
                || firstPause.compareTo(maxPause) > 0
                || maxPause.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "firstPause " + firstPause + " must be positive and no longer than maxPause " + maxPause
                            + ", and that no longer than " + LONGEST);
        }
    }

    /** {@return three failures, and pauses from one second to one minute} */
    public static Recovery defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these values with another number of failures.
     *
     * @param failures so many failures in a row take the device out of use
     * @return the changed values
     */
    public Recovery withFailuresToOpen(int failures) {
        return new Recovery(failures, firstPause, maxPause);
    }

    /**
     * Returns these values with other pauses.
     *
     * @param first how long the device is left alone before it is tried again
     * @param max the longest pause
     * @return the changed values
     */
    public Recovery withPauses(Duration first, Duration max) {
        return new Recovery(failuresToOpen, first, max);
    }
}
