package io.hndsr.internal.schedule;

import io.hndsr.config.Limits;

/**
 * The resources that all admitted requests may need together. Immutable and thread-safe.
 *
 * @param maxRequests how many there may be, at least 1
 * @param heapBytes bytes on the heap, at least 0
 * @param nativeBytes bytes of native memory outside of devices, at least 0
 * @param deviceBytes bytes of device memory, at least 0
 */
public record ResourceBudget(int maxRequests, long heapBytes, long nativeBytes, long deviceBytes) {

    /** Checks that nothing is negative, and that one request is allowed. */
    public ResourceBudget {
        if (maxRequests < 1 || heapBytes < 0 || nativeBytes < 0 || deviceBytes < 0) {
            throw new IllegalArgumentException("a budget of " + maxRequests + " requests, " + heapBytes
                    + " bytes of heap, " + nativeBytes + " of native memory and " + deviceBytes
                    + " of device memory; requests must be at least 1, the others at least 0");
        }
    }

    /**
     * Returns the budget that the limits of a resolver allow.
     *
     * @param limits the limits
     * @return nine tenths of the JVM's heap, and other memory as in the limits
     */
    public static ResourceBudget of(Limits limits) {
        return new ResourceBudget(
                limits.maxPendingRequests(),
                Runtime.getRuntime().maxMemory() / 10 * 9,
                limits.maxNativeBytes(),
                limits.maxDeviceBytes());
    }
}
