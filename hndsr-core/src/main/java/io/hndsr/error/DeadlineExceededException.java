package io.hndsr.error;

/** The deadline of the request passed before the image was ready; its work has been stopped. */
public final class DeadlineExceededException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public DeadlineExceededException(String message) {
        super(message, null);
    }
}
