package io.hndsr.internal.schedule;

/**
 * The predicted needs of a request, from its header. Immutable and thread-safe.
 *
 * @param heapBytes bytes on the heap, at least 0
 * @param nativeBytes bytes of native memory outside of devices, at least 0
 * @param deviceBytes bytes of a device's memory, at least 0
 * @param work the work of all its tiles, in units of {@link ScheduledTile#work}, at least 0
 */
public record ResourceEstimate(long heapBytes, long nativeBytes, long deviceBytes, long work) {

    /** Checks that nothing is negative. */
    public ResourceEstimate {
        if (heapBytes < 0 || nativeBytes < 0 || deviceBytes < 0 || work < 0) {
            throw new IllegalArgumentException("a demand of " + heapBytes + " bytes of heap, " + nativeBytes
                    + " of native memory, " + deviceBytes + " of device memory and " + work
                    + " work; none may be less than 0");
        }
    }
}
