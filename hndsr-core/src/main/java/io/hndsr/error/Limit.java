package io.hndsr.error;

/** The limit that a request has exceeded, so that callers can name their own remedy. */
public enum Limit {
    /** The pixels of an input. */
    INPUT_PIXELS,
    /** The pixels of a result. */
    OUTPUT_PIXELS,
    /** The samples that one array of Java holds, or the pixels of one side. */
    ARRAY_SIZE,
    /** The requests that wait or run. */
    PENDING_REQUESTS,
    /** The heap for images. */
    HEAP,
    /** The memory outside of the heap. */
    NATIVE_MEMORY,
    /** The device's memory. */
    DEVICE_MEMORY
}
