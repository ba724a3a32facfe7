package io.hndsr.report;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The status of a resolver at one moment. Reading it uses no device.
 *
 * @param ready whether requests are admitted as long as limits allow: the resolver is open, and a device is available or a
 *     fallback is allowed
 * @param availability whether images are enlarged as configured
 * @param pendingRequests requests that wait or run
 * @param queuedTiles their tiles that have not started; images that are still being decoded have none
 * @param heapBytes heap set aside for the pending requests
 * @param backlog when the pending work is expected to be done, from now; zero if nothing is pending
 * @param devices the devices
 */
public record ResolverStatus(
        boolean ready,
        Availability availability,
        int pendingRequests,
        long queuedTiles,
        long heapBytes,
        Duration backlog,
        List<DeviceStatus> devices) {

    /**
     * Copies the list.
     *
     * @param ready whether requests are admitted as long as limits allow
     * @param availability whether images are enlarged as configured
     * @param pendingRequests requests that wait or run
     * @param queuedTiles their tiles that have not started; images that are still being decoded have none
     * @param heapBytes heap set aside for the pending requests
     * @param backlog when the pending work is expected to be done, from now; zero if nothing is pending
     * @param devices the devices
     */
    public ResolverStatus {
        devices = List.copyOf(devices);
    }

    /** {@return why images are not enlarged as configured; empty if they are} */
    public Optional<String> fallbackReason() {
        return availability.fallbackReason();
    }
}
