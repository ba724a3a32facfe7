package io.hndsr.micrometer;

import io.hndsr.SuperResolver;
import io.hndsr.error.HndsrException;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.metrics.HndsrMetrics.RunReport;
import io.hndsr.report.CircuitState;
import io.hndsr.report.UpscaleReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What a resolver measures, in a Micrometer registry. Make it, hand it to the builder, and bind it to the resolver, so that
 * what the resolver is doing at a moment becomes gauges:
 *
 * <pre>{@code
 * MicrometerMetrics metrics = new MicrometerMetrics(registry);
 * SuperResolver resolver = SuperResolver.builder().metrics(metrics).build();
 * metrics.bind(resolver);
 * }</pre>
 *
 * <p>The meters are listed in {@code docs/operations.md}. Each resolver takes metrics of its own; resolvers that share a
 * registry need a tag that distinguishes them, since Micrometer keeps the first of two gauges of one name and tags.
 *
 * <p>A named module that uses this class requires {@code micrometer.core} itself.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("exports") // the module of the registry is the caller's: without it, it would be everyone's
public final class MicrometerMetrics implements HndsrMetrics, AutoCloseable {

    private static final double[] BATCH_BUCKETS = {1, 2, 4, 8, 16, 32};

    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter admitted;
    private final MeterProvider<Counter> finished;
    private final MeterProvider<Counter> failed;
    private final Timer wait;
    private final MeterProvider<Timer> requestTime;
    private final MeterProvider<Timer> stageTime;
    private final Counter tiles;
    private final Counter pixels;
    private final MeterProvider<Timer> runTime;
    private final MeterProvider<DistributionSummary> runTiles;
    private final MeterProvider<Counter> transitions;

    private volatile Optional<ResolverGauges> bound = Optional.empty();

    /**
     * Registers the meters, with no tags but their own.
     *
     * @param registry where they go
     */
    public MicrometerMetrics(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /**
     * Registers the meters.
     *
     * @param registry where they go
     * @param extraTags every meter has them, such as one that identifies this resolver
     */
    public MicrometerMetrics(MeterRegistry registry, Iterable<Tag> extraTags) {
        this.registry = registry;
        this.tags = Tags.of(extraTags);
        this.admitted = counter("hndsr.requests.admitted", "", "Requests that were taken")
                .register(registry);
        this.finished = counter("hndsr.requests.finished", "", "Requests that have their result")
                .withRegistry(registry);
        this.failed = counter("hndsr.requests.failed", "", "Requests that failed, were cancelled or refused")
                .withRegistry(registry);
        this.wait = timer("hndsr.request.wait", "From submission to the start of the first tile")
                .register(registry);
        this.requestTime = timer("hndsr.request.time", "From submission to the finished image")
                .withRegistry(registry);
        this.stageTime = timer("hndsr.request.stage", "Time of a request in a stage, added up over threads")
                .withRegistry(registry);
        this.tiles = counter("hndsr.tiles", "tiles", "Tiles that are finished").register(registry);
        this.pixels = counter("hndsr.pixels", "pixels", "Output pixels of finished tiles")
                .register(registry);
        this.runTime = timer("hndsr.run.time", "Time of a run of the network").withRegistry(registry);
        this.runTiles = DistributionSummary.builder("hndsr.run.tiles")
                .description("Tiles of a run of the network: the batch size")
                .baseUnit("tiles")
                .serviceLevelObjectives(BATCH_BUCKETS)
                .tags(tags)
                .withRegistry(registry);
        this.transitions = counter("hndsr.circuit.transitions", "transitions", "Times that a circuit went to a state")
                .withRegistry(registry);
        registerFailures();
    }

    /** A counter that appears with its first event hides that event from rates; the errors that can be are known. */
    private void registerFailures() {
        for (Class<?> error : HndsrException.class.getPermittedSubclasses()) {
            failed.withTag("error", error.getSimpleName());
        }
    }

    /**
     * Registers gauges of what a resolver is doing at a moment, read from {@link SuperResolver#status()} whenever the registry is
     * read. They hold on to the resolver until {@link #close()}.
     *
     * @param resolver the resolver that these metrics were handed to
     * @throws IllegalStateException if a resolver is bound already
     */
    public synchronized void bind(SuperResolver resolver) {
        if (bound.isPresent()) {
            throw new IllegalStateException(
                    "these metrics are bound to a resolver; create others, with a tag that distinguishes"
                            + " the two apart, for the second one");
        }
        bound = Optional.of(new ResolverGauges(resolver, registry, tags));
    }

    /**
     * Takes the gauges out of the registry and lets go of the resolver, which is not closed by this. What has been counted stays
     * there. Idempotent.
     */
    @Override
    public synchronized void close() {
        bound.ifPresent(ResolverGauges::close);
        bound = Optional.empty();
    }

    @Override
    public void requestAdmitted(int pendingRequests) {
        admitted.increment();
    }

    @Override
    public void requestStarted(Duration time) {
        wait.record(time);
    }

    @Override
    public void requestFinished(UpscaleReport report) {
        String mode = word(report.mode());
        finished.withTags(
                        "mode",
                        mode,
                        "fallback",
                        Boolean.toString(report.fallbackReason().isPresent()))
                .increment();
        requestTime.withTag("mode", mode).record(report.elapsed());
        report.stageTimes()
                .forEach(
                        (stage, time) -> stageTime.withTag("stage", word(stage)).record(time));
    }

    @Override
    public void requestFailed(String errorType) {
        failed.withTag("error", errorType).increment();
    }

    @Override
    public void tileFinished(long outputPixels) {
        tiles.increment();
        pixels.increment((double) outputPixels);
    }

    @Override
    public void runFinished(RunReport run) {
        runTime.withTag("device", run.device()).record(run.time());
        runTiles.withTag("device", run.device()).record(run.tiles());
        // A device that stands in for others is there only once it is needed.
        bound.ifPresent(gauges -> gauges.addDevice(run.device()));
    }

    @Override
    public void circuitChanged(String device, CircuitState state) {
        transitions.withTags("device", device, "state", word(state)).increment();
    }

    /** A unit that the name contains already would be there twice in the names of Prometheus: it is left empty. */
    private Counter.Builder counter(String name, String unit, String description) {
        Counter.Builder counter = Counter.builder(name).description(description).tags(tags);
        return unit.isEmpty() ? counter : counter.baseUnit(unit);
    }

    private Timer.Builder timer(String name, String description) {
        return Timer.builder(name).description(description).tags(tags);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
