package io.hndsr.error;

/**
 * ONNX Runtime cannot be used as it is installed: absent, present twice, without its native library, or without the configured
 * device.
 */
public final class RuntimeSetupException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public RuntimeSetupException(String message) {
        super(message, null);
    }

    /**
     * Creates the exception with the error beneath it.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param cause what was caught, kept for the log
     */
    public RuntimeSetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
