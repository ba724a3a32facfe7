package io.hndsr.error;

/** An option is outside its range, or options contradict each other, the image or the model. */
public final class InvalidOptionsException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public InvalidOptionsException(String message) {
        super(message, null);
    }
}
