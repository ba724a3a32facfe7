package io.hndsr.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The device failed while it computed a tile. The request has no result; no partial image is returned. */
public final class DeviceException extends HndsrException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /**
     * Creates the exception.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     */
    public DeviceException(String message) {
        super(message, null);
        this.retryAfter = null;
    }

    /**
     * Creates the exception with the error beneath it.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param cause what was caught, kept for the log
     */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
        this.retryAfter = null;
    }

    /**
     * Creates the exception for devices that will be tried again.
     *
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param retryAfter when the next attempt is made, from now
     */
    public DeviceException(String message, Duration retryAfter) {
        super(message, null);
        this.retryAfter = retryAfter;
    }

    /**
     * Returns how long to wait before the request is sent again.
     *
     * @return a positive duration; empty if it is not known when the device will work again
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
