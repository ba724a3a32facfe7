package io.hndsr.report;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a resolver is doing at a moment. Reading it touches no device.
 *
 * @param ready whether a request would be taken, were there room: the resolver is open, and a device is sound or a fallback
 *     allowed
 * @param fallbackReason why something else than what was asked for runs; empty where all is well
 * @param pendingRequests requests that wait or run
 * @param queuedTiles tiles of theirs that have not started; of images that are still being read none is known
 * @param heapBytes heap set aside for the pending requests
 * @param backlog when the pending work is expected to be done, from now; zero where nothing is pending
 * @param devices the devices
 */
public record ResolverStatus(
        boolean ready,
        Optional<String> fallbackReason,
        int pendingRequests,
        long queuedTiles,
        long heapBytes,
        Duration backlog,
        List<DeviceStatus> devices) {

    /**
     * Copies the list.
     *
     * @param ready whether a request would be taken, were there room
     * @param fallbackReason why something else than what was asked for runs
     * @param pendingRequests requests that wait or run
     * @param queuedTiles tiles of theirs that have not started; of images that are still being read none is known
     * @param heapBytes heap set aside for the pending requests
     * @param backlog when the pending work is expected to be done, from now; zero where nothing is pending
     * @param devices the devices
     */
    public ResolverStatus {
        devices = List.copyOf(devices);
    }
}
