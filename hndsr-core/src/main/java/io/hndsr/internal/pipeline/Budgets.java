package io.hndsr.internal.pipeline;

import io.hndsr.config.Limits;
import io.hndsr.internal.schedule.Budget;

/** What requests may have together. */
final class Budgets {

    private Budgets() {}

    /** The heap that images may have. */
    static long heapBytes() {
        return Runtime.getRuntime().maxMemory() / 10 * 9;
    }

    /** The heap, and of other memory what the limits say. */
    static Budget of(Limits limits) {
        return new Budget(limits.maxPendingRequests(), heapBytes(), limits.maxNativeBytes(), limits.maxDeviceBytes());
    }
}
