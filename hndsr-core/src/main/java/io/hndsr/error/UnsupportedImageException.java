package io.hndsr.error;

/** The input is a well-formed image of a kind that is not processed: animated, CMYK, too many bands. */
public final class UnsupportedImageException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public UnsupportedImageException(String message) {
        super(message, null);
    }

    /**
     * Creates the exception with the error beneath it.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param cause what was caught, kept for the log
     */
    public UnsupportedImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
