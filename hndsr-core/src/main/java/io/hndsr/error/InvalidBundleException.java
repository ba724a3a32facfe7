package io.hndsr.error;

/** A model bundle is missing, incomplete, altered, or does not comply with its descriptor. */
public final class InvalidBundleException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public InvalidBundleException(String message) {
        super(message, null);
    }

    /**
     * Creates the exception with the error beneath it.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param cause what was caught, kept for the log
     */
    public InvalidBundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
