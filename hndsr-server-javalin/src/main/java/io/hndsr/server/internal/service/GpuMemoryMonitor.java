package io.hndsr.server.internal.service;

import io.hndsr.server.internal.thread.PeriodicTask;

import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much memory is taken on the GPUs, as was told a moment ago, so that nobody who asks waits for it. Thread-safe. */
public final class GpuMemoryMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GpuMemoryMonitor.class);

    private final Supplier<Map<String, Long>> source;
    private final PeriodicTask ticker;
    private volatile Map<String, Long> used = Map.of();

    /**
     * Begins to ask, at once.
     *
     * @param source tells the bytes by device, as far as it can; may take seconds
     * @param periodMillis the time between two questions, in milliseconds
     */
    public GpuMemoryMonitor(Supplier<Map<String, Long>> source, long periodMillis) {
        this.source = source;
        this.ticker = new PeriodicTask("hndsr-http-gpus", 0, periodMillis, this::ask);
    }

    private void ask() {
        try {
            used = Map.copyOf(source.get());
        } catch (RuntimeException unforeseen) {
            LOG.warn("the memory of the GPUs could not be asked for", unforeseen);
        }
    }

    /**
     * Tells what is taken on a device.
     *
     * @param device the device, such as {@code cuda:0}
     * @return bytes; empty where it is not known
     */
    public OptionalLong used(String device) {
        Long bytes = used.get(device);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    /** {@return the bytes that are taken on all of them; 0 where there is none, or none tells} */
    public long total() {
        return used.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        ticker.close();
    }
}
