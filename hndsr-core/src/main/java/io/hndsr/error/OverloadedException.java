package io.hndsr.error;

import java.time.Duration;

/** The queue is full: the request was refused before any pixel was decoded, and may be sent again later. */
public final class OverloadedException extends HndsrException {

    private static final long serialVersionUID = 1L;

    private final Limit limit;
    private final String problem;
    private final Duration retryAfter;

    /**
     * Creates the exception; its message is the problem and the remedy.
     *
     * @param limit which limit it is
     * @param problem what was wrong, the actual value and the limit
     * @param remedy what a caller of the library can do
     * @param retryAfter when the backlog is expected to be worked off, from now
     */
    public OverloadedException(Limit limit, String problem, String remedy, Duration retryAfter) {
        super(problem + "; " + remedy, null);
        this.limit = limit;
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /**
     * Returns which limit was exceeded.
     *
     * @return the limit
     */
    public Limit limit() {
        return limit;
    }

    /**
     * Returns the message without its remedy, which names the library's own settings.
     *
     * @return what was wrong, the actual value and the limit
     */
    public String problem() {
        return problem;
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
