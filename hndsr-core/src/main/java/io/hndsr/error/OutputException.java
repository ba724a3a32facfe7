package io.hndsr.error;

/** The result could not be written: the place cannot be written to, is full, or the format cannot hold the image. */
public final class OutputException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public OutputException(String message) {
        super(message, null);
    }

    /**
     * Creates the exception with the error beneath it.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param cause what was caught, kept for the log
     */
    public OutputException(String message, Throwable cause) {
        super(message, cause);
    }
}
