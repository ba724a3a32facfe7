package io.hndsr.server.internal.service;

import io.hndsr.server.internal.thread.PeriodicTask;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** How much GPU memory is in use, as last measured, so that no reader waits for a measurement. Thread-safe. */
public final class GpuMemoryMonitor implements AutoCloseable {

    private final Supplier<Map<String, Long>> source;
    private final PeriodicTask task;
    private volatile Map<String, Long> used = Map.of();

    /**
     * Starts measuring, the first time at once.
     *
     * @param source measures the bytes in use by device, as far as it can; may take seconds
     * @param period the time between two measurements
     */
    public GpuMemoryMonitor(Supplier<Map<String, Long>> source, Duration period) {
        this.source = source;
        this.task = PeriodicTask.startingNow("hndsr-http-gpus", period, this::measure);
    }

    private void measure() {
        used = Map.copyOf(source.get());
    }

    /**
     * Returns the memory in use on a device.
     *
     * @param device the device, such as {@code cuda:0}
     * @return bytes; empty if unknown
     */
    public OptionalLong used(String device) {
        Long bytes = used.get(device);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    /** {@return the bytes in use on all devices; 0 if there are none or nothing is known} */
    public long total() {
        return used.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        task.close();
    }
}
