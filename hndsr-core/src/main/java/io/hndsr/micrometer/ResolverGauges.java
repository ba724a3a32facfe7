package io.hndsr.micrometer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.SuperResolver;
import io.hndsr.report.CircuitState;
import io.hndsr.report.DeviceStatus;
import io.hndsr.report.ResolverStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The gauges of a resolver and its devices. Thread-safe. */
final class ResolverGauges {

    /*
     * Micrometer refers weakly to what a gauge is read from, and a gauge whose object is gone is no number. So every gauge
     * here is made of a function alone, which it holds strongly; a counter of a function has no such form, and is kept alive
     * by its function, which refers to this object. The registry thereby holds the resolver until the gauges are removed.
     */

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SuperResolver resolver;
    private final MeterRegistry registry;
    private final Tags tags;

    private final Set<String> devices = ConcurrentHashMap.newKeySet();

    @GuardedBy("this")
    private final List<Meter> meters = new ArrayList<>();

    @GuardedBy("this")
    private boolean closed;

    ResolverGauges(SuperResolver resolver, MeterRegistry registry, Tags tags) {
        this.resolver = resolver;
        this.registry = registry;
        this.tags = tags;
        addResolver();
        resolver.status().devices().forEach(device -> addDevice(device.facts().device()));
    }

    private synchronized void addResolver() {
        gauge("hndsr.ready", "", "1 if a request would be taken, were there room", status -> status.ready() ? 1 : 0);
        gauge(
                "hndsr.fallback",
                "",
                "1 while images are not enlarged as configured",
                status -> status.fallbackReason().isPresent() ? 1 : 0);
        gauge("hndsr.requests.pending", "", "Requests that wait or run", ResolverStatus::pendingRequests);
        gauge("hndsr.tiles.queued", "", "Tiles of pending requests that have not started", ResolverStatus::queuedTiles);
        gauge("hndsr.heap.reserved", "bytes", "Heap set aside for pending requests", ResolverStatus::heapBytes);
        meters.add(TimeGauge.builder(
                        "hndsr.backlog", () -> resolver.status().backlog().toNanos(), TimeUnit.NANOSECONDS)
                .description("Time until the pending work is expected to be done")
                .tags(tags)
                .register(registry));
    }

    /** Registers the gauges of a device, unless it has them. */
    void addDevice(String device) {
        if (!devices.contains(device)) {
            registerDevice(device);
        }
    }

    private synchronized void registerDevice(String device) {
        if (closed || !devices.add(device)) {
            return;
        }
        gauge(device, "hndsr.device.circuit", "", "0 closed, 1 half-open, 2 open", status -> level(status.circuit()));
        gauge(device, "hndsr.device.sessions", "sessions", "Copies of the network", DeviceStatus::sessions);
        gauge(device, "hndsr.device.batch.limit", "tiles", "Most tiles of one run", DeviceStatus::maxBatchTiles);
        gauge(
                device,
                "hndsr.device.memory.short",
                "",
                "1 once the memory has run out, and batches or tiles became smaller",
                status -> status.memoryShort() ? 1 : 0);
        gauge(device, "hndsr.device.running", "runs", "Runs that go on", DeviceStatus::running);
        gauge(
                device,
                "hndsr.device.concurrency",
                "runs",
                "Runs that go on at once when the device is busy",
                DeviceStatus::maxConcurrentRuns);
        meters.add(FunctionCounter.builder(
                        "hndsr.device.busy", this, any -> read(device, status -> seconds(status.busy())))
                .description("Time that runs took, added up over those at once")
                .baseUnit("seconds")
                .tags(tags.and("device", device))
                .register(registry));
    }

    @GuardedBy("this")
    private void gauge(String name, String unit, String description, ToDoubleFunction<ResolverStatus> value) {
        register(Gauge.builder(name, () -> value.applyAsDouble(resolver.status())), unit, description, tags);
    }

    @GuardedBy("this")
    private void gauge(
            String device, String name, String unit, String description, ToDoubleFunction<DeviceStatus> value) {
        register(Gauge.builder(name, () -> read(device, value)), unit, description, tags.and("device", device));
    }

    /** A unit that is there but empty would leave a stray underscore in the names of Prometheus; one that the name contains would be there twice. */
    @GuardedBy("this")
    private void register(Gauge.Builder<?> gauge, String unit, String description, Tags all) {
        Gauge.Builder<?> complete = unit.isEmpty() ? gauge : gauge.baseUnit(unit);
        meters.add(complete.description(description).tags(all).register(registry));
    }

    private double read(String device, ToDoubleFunction<DeviceStatus> value) {
        return resolver.status().devices().stream()
                .filter(status -> status.facts().device().equals(device))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS_PER_SECOND;
    }

    private static int level(CircuitState state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    /** Takes the gauges out of the registry. Idempotent. */
    synchronized void close() {
        closed = true;
        meters.forEach(registry::remove);
        meters.clear();
    }
}
