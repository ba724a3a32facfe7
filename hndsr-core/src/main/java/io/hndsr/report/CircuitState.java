package io.hndsr.report;

/** Whether a device is used. */
public enum CircuitState {
    /** It is used. */
    CLOSED,
    /** It has failed too often in a row, and is left alone for a while. */
    OPEN,
    /** It is being tried: used again if that succeeds, left alone for longer if not. */
    HALF_OPEN
}
