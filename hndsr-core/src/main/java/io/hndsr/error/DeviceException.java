package io.hndsr.error;

/** The device failed while it computed a tile. The request has no result; no partial image is returned. */
public final class DeviceException extends HndsrException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public DeviceException(String message) {
        super(message, null);
    }

    /**
     * Creates the exception with the error beneath it.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param cause what was caught, kept for the log
     */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
