package io.hndsr.report;

import java.time.Duration;
import java.util.Optional;

/** Whether images are enlarged as configured, and if not, by what instead and why. */
public sealed interface Availability {

    /** The network runs on the configured devices. */
    record Configured() implements Availability {}

    /**
     * The network runs on another device than the configured ones.
     *
     * @param reason why
     */
    record OtherDevice(String reason) implements Availability {}

    /**
     * Bicubic interpolation runs in place of the network.
     *
     * @param reason why
     */
    record Bicubic(String reason) implements Availability {}

    /**
     * No device is available and no fallback is allowed.
     *
     * @param reason the last failure
     * @param retryAfter when a device is tried again, from now
     */
    record Down(String reason, Duration retryAfter) implements Availability {}

    /** {@return why images are not enlarged as configured; empty if they are} */
    default Optional<String> fallbackReason() {
        if (this instanceof OtherDevice other) {
            return Optional.of(other.reason);
        }
        if (this instanceof Bicubic bicubic) {
            return Optional.of(bicubic.reason);
        }
        return this instanceof Down down ? Optional.of(down.reason) : Optional.empty();
    }
}
