package io.hndsr.error;

import java.time.Duration;

/** The deadline of the request passed before the image was ready; its work has been stopped. */
public final class DeadlineExceededException extends HndsrException {

    private static final long serialVersionUID = 1L;

    private final Duration deadline;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param deadline the time that the request had
     */
    public DeadlineExceededException(String message, Duration deadline) {
        super(message, null);
        this.deadline = deadline;
    }

    /**
     * Returns the time that the request had.
     *
     * @return a duration, from its submission
     */
    public Duration deadline() {
        return deadline;
    }
}
