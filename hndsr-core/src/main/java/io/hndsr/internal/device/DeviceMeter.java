package io.hndsr.internal.device;

import io.hndsr.metrics.HndsrMetrics.RunReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts the runs of a device. Thread-safe. */
final class DeviceMeter {

    private final String device;
    private final GuardedMetrics metrics;
    private final LongAdder runs = new LongAdder();
    private final LongAdder tiles = new LongAdder();
    private final LongAdder busyNanos = new LongAdder();
    private volatile String lastFailure = "";

    DeviceMeter(String device, GuardedMetrics metrics) {
        this.device = device;
        this.metrics = metrics;
    }

    void ran(List<TileTask> tasks, long nanos) {
        runs.increment();
        tiles.add(tasks.size());
        busyNanos.add(nanos);
        long pixels =
                tasks.stream().mapToLong(task -> task.tile().outputPixels()).sum();
        metrics.runFinished(new RunReport(device, tasks.size(), pixels, Duration.ofNanos(nanos)));
    }

    void failed(String message) {
        lastFailure = message;
    }

    /** The message of the last failed run; empty if none has failed. */
    String lastFailure() {
        return lastFailure;
    }

    long runs() {
        return runs.sum();
    }

    long tiles() {
        return tiles.sum();
    }

    Duration busy() {
        return Duration.ofNanos(busyNanos.sum());
    }
}
