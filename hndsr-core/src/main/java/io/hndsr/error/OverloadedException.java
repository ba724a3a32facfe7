package io.hndsr.error;

import java.time.Duration;

/** The queue is full: the request was refused before any pixel was decoded, and may be sent again later. */
public final class OverloadedException extends HndsrException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param retryAfter when the backlog is expected to be worked off, from now
     */
    public OverloadedException(String message, Duration retryAfter) {
        super(message, null);
        this.retryAfter = retryAfter;
    }

    /**
     * Returns how long to wait before the request is sent again, from the backlog and the measured rate.
     *
     * @return a positive duration
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
