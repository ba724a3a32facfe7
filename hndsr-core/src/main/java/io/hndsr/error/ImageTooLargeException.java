package io.hndsr.error;

/** The header of the input announces more pixels than the limits allow. Thrown before any pixel is decoded. */
public final class ImageTooLargeException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public ImageTooLargeException(String message) {
        super(message, null);
    }
}
