package io.hndsr.internal.network;

/** A run failed on the device. The kind decides what may be tried next. */
public final class RunFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String device;

    /** The kind of a fault. */
    public enum Kind {
        /** The device lacked memory. It is sound, and less work at a time may fit. */
        OUT_OF_MEMORY,
        /** The device, or the session's state on it, is unusable: every further run of the session would fail. */
        POISONED,
        /** Anything else; whether the session is sound is not known. */
        FAILED
    }

    /**
     * Creates the fault.
     *
     * @param kind what the run failed of
     * @param device the device, such as {@code cuda:0}
     * @param message what was run, and the message of the device
     */
    public RunFault(Kind kind, String device, String message) {
        super(message);
        this.kind = kind;
        this.device = device;
    }

    /**
     * Creates the fault with the error beneath it.
     *
     * @param kind what the run failed of
     * @param device the device, such as {@code cuda:0}
     * @param message what was run, and the message of the device
     * @param cause what was caught, kept for the log
     */
    public RunFault(Kind kind, String device, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.device = device;
    }

    /** {@return what the run failed of} */
    public Kind kind() {
        return kind;
    }

    /** {@return the device, such as {@code cuda:0}} */
    public String device() {
        return device;
    }

    /** {@return what was run, and the message of the device} */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
