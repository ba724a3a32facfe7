package io.hndsr.internal.schedule;

/**
 * What live requests may need together. Immutable and thread-safe.
 *
 * @param maxRequests how many there may be, at least 1
 * @param heapBytes bytes on the heap, at least 0
 * @param nativeBytes bytes of native memory outside of devices, at least 0
 * @param deviceBytes bytes of device memory, at least 0
 */
public record Budget(int maxRequests, long heapBytes, long nativeBytes, long deviceBytes) {

    /** Checks that nothing is negative, and that one request may live. */
    public Budget {
        if (maxRequests < 1 || heapBytes < 0 || nativeBytes < 0 || deviceBytes < 0) {
            throw new IllegalArgumentException("a budget of " + maxRequests + " requests, " + heapBytes
                    + " bytes of heap, " + nativeBytes + " of native memory and " + deviceBytes
                    + " of device memory; requests must be at least 1, the others at least 0");
        }
    }
}
