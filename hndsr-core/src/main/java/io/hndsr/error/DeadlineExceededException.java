package io.hndsr.error;

import java.time.Duration;

/** The deadline of the request passed before the image was ready; its work has been stopped. */
public final class DeadlineExceededException extends HndsrException {

    private static final long serialVersionUID = 1L;

    private final Duration deadline;
    private final boolean stepsRan;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param deadline the time that the request had
     * @param stepsRan whether it had denoising steps, of which fewer take less time
     */
    public DeadlineExceededException(String message, Duration deadline, boolean stepsRan) {
        super(message, null);
        this.deadline = deadline;
        this.stepsRan = stepsRan;
    }

    /**
     * Returns whether the request had denoising steps, of which fewer take less time.
     *
     * @return true for a perceptual result
     */
    public boolean stepsRan() {
        return stepsRan;
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
