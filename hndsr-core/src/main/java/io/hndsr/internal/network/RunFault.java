package io.hndsr.internal.network;

/** A run failed on the device. What is left of the device, and what may be tried next, depends on the kind. */
public final class RunFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String device;

    /** What a run failed of. */
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
     * @param message what was run, and what the device said
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
     * @param message what was run, and what the device said
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

    /** {@return what was run, and what the device said} */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
