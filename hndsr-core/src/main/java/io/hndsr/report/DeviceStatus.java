package io.hndsr.report;

import java.time.Duration;

/**
 * The status of a device.
 *
 * @param facts the device
 * @param circuit whether it is used: closed if it is
 * @param standby whether it stands in for others that are out of order
 * @param sessions the number of healthy copies of the network that it holds
 * @param maxBatchTiles tiles of one run, fewer than configured once its memory has run out
 * @param memoryShort whether its memory has run out, so that batches or tiles are smaller than configured from then on
 * @param running batches that are running
 * @param runs runs of the network since the start
 * @param tiles tiles of those runs
 * @param busy time that runs took, added up over those at once
 * @param maxConcurrentRuns how many go on at once, so that the share of time it is busy is what {@code busy} grows by, divided
 *     by that and by the time passed
 */
public record DeviceStatus(
        DeviceFacts facts,
        CircuitState circuit,
        boolean standby,
        int sessions,
        int maxBatchTiles,
        boolean memoryShort,
        int running,
        long runs,
        long tiles,
        Duration busy,
        int maxConcurrentRuns) {}
