package io.hndsr.error;

/** The input is not a complete, well-formed image: unknown format, truncated, corrupt, or without pixels. */
public final class InvalidImageException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public InvalidImageException(String message) {
        super(message, null);
    }

    /**
     * Creates the exception with the error beneath it.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param cause what was caught, kept for the log
     */
    public InvalidImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
