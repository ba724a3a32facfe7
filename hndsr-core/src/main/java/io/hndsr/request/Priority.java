package io.hndsr.request;

/**
 * How urgent a request is. While a request of a higher priority has a tile that may start, none of a lower one does; tiles that
 * run are finished.
 */
public enum Priority {
    /** Before all others: someone is waiting for it and has been promised to be quick. */
    HIGH,
    /** The default. */
    NORMAL,
    /** Only what the others leave: batch work that may wait for as long as they go on. */
    LOW
}
