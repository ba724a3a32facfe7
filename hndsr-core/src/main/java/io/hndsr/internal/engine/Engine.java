package io.hndsr.internal.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Mode;
import io.hndsr.error.DeviceException;
import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.internal.device.DeviceInspection;
import io.hndsr.internal.device.DeviceSetup;
import io.hndsr.internal.device.GuardedMetrics;
import io.hndsr.internal.device.TileTask;
import io.hndsr.internal.network.NetworkSource;
import io.hndsr.internal.plan.OptionConstraints;
import io.hndsr.internal.plan.ResourceEstimator;
import io.hndsr.internal.plan.SizeLimits;
import io.hndsr.internal.plan.Streaming;
import io.hndsr.internal.plan.UpscalePlan;
import io.hndsr.internal.schedule.Admission;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.ResourceBudget;
import io.hndsr.internal.schedule.ResourceEstimate;
import io.hndsr.model.ModelBundle;
import io.hndsr.report.Availability;
import io.hndsr.report.DeviceStatus;
import io.hndsr.report.ResolverStatus;
import io.hndsr.report.UpscaleEstimate;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.Nodata;
import io.hndsr.request.UpscaleOptions;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Validates and admits requests, and keeps those that are open. Thread-safe. */
public final class Engine implements AutoCloseable {

    private final EngineOptions options;
    private final GuardedMetrics metrics;
    private final OptionConstraints constraints = OptionConstraints.detect();
    private final ResourceBudget budget;
    private final Admission admission;
    private final Backends backends;
    private final EngineThreads threads = new EngineThreads();

    @GuardedBy("this")
    private final Set<UpscaleRequest<?>> open = new HashSet<>();

    @GuardedBy("this")
    private boolean closed;

    private Engine(EngineOptions options, GuardedMetrics metrics, Backends backends) {
        this.options = options;
        this.metrics = metrics;
        this.budget = ResourceBudget.of(options.limits());
        this.admission = new Admission(budget, System::nanoTime);
        this.backends = backends;
        backends.start(this::allDown);
    }

    /**
     * Loads and checks the bundle, opens the devices, probes the network, and starts the threads.
     *
     * @param options how it is set up
     * @return a running engine, to be closed by the caller
     * @throws RuntimeSetupException if ONNX Runtime or a device cannot be used
     * @throws InvalidBundleException if the bundle is refused
     */
    public static Engine start(EngineOptions options) {
        return start(options, NetworkSource.onnx(options.devices().network()));
    }

    /**
     * As {@link #start(EngineOptions)}, with networks from elsewhere: for tests of faults that no CPU has.
     *
     * @param options how it is set up
     * @param networks opens the network on a device
     * @return a running engine, to be closed by the caller
     */
    static Engine start(EngineOptions options, NetworkSource networks) {
        GuardedMetrics metrics = new GuardedMetrics(options.metrics());
        FairScheduler<TileTask> scheduler = new FairScheduler<>();
        Optional<DeviceSetup> setup;
        String noNetwork = "";
        try {
            ModelBundle bundle = options.modelPath()
                    .map(ModelBundle::load)
                    .orElseGet(ModelBundle::bundled)
                    .restrictedTo(options.modes());
            setup = Optional.of(DeviceSetup.open(options.devices(), networks, bundle, scheduler, metrics));
        } catch (HndsrException unusable) {
            if (options.devices().fallback() != FallbackPolicy.BICUBIC) {
                throw unusable;
            }
            setup = Optional.empty();
            noNetwork = unusable.getMessage();
        }
        return new Engine(options, metrics, new Backends(scheduler, setup, noNetwork, options));
    }

    /** {@return the devices that run, such as {@code cpu} or {@code cuda:0}, joined by plus signs} */
    public String device() {
        return backends.names();
    }

    /** {@return the bundle that runs; empty in a fallback} */
    public Optional<ModelBundle> bundle() {
        return backends.setup().map(DeviceSetup::bundle);
    }

    /** {@return the modes that the bundle, or the fallback, offers} */
    public Set<Mode> modes() {
        return UpscalePlan.modes(backends.network());
    }

    /** {@return the version of the ONNX Runtime that runs the network; empty in a fallback} */
    public Optional<String> runtimeVersion() {
        return backends.setup().map(setup -> setup.runtime().version());
    }

    /** {@return the execution providers compiled into it, such as {@code CUDA} and {@code CPU}; empty in a fallback} */
    public List<String> runtimeProviders() {
        return backends.setup().map(setup -> setup.runtime().providers()).orElse(List.of());
    }

    /** {@return whether images are enlarged as configured} */
    public Availability availability() {
        return backends.availability();
    }

    /** {@return the status, without touching a device} */
    public ResolverStatus status() {
        Availability availability = backends.availability();
        return new ResolverStatus(
                isOpen() && !(availability instanceof Availability.Down),
                availability,
                admission.requests(),
                openRequests().stream().mapToLong(UpscaleRequest::queuedTiles).sum(),
                admission.granted().heapBytes(),
                admission.backlogTime(),
                backends.statuses());
    }

    /**
     * Refers to an encoded image in a stream, which is read when it is submitted, and no further than an image within the limits
     * can reach.
     *
     * @param in gives the image to its end; not closed
     * @return the image
     */
    public Source.Streamed streamed(InputStream in) {
        return new Source.Streamed(in, options.limits().maxInputPixels(), budget.heapBytes());
    }

    /**
     * Submits a request. Everything that follows from its options and the image's header is checked before the call returns; the
     * rest happens on the engine's threads.
     *
     * @param source the image
     * @param requested the options
     * @param toResult makes the result of the image and its report
     * @param <R> the type of the result
     * @return a future; cancelling it stops the work on the device
     */
    public <R> CompletableFuture<R> submit(
            Source source, UpscaleOptions requested, BiFunction<RasterImage, UpscaleReport, R> toResult) {
        if (source.streams()) {
            CollectingSink collected = new CollectingSink();
            return submit(
                    source,
                    new Streaming(true, false),
                    request(
                            requested,
                            Optional.of(collected),
                            (none, report) -> toResult.apply(collected.image(), report)));
        }
        return submit(
                source,
                Streaming.NONE,
                request(requested, Optional.empty(), (image, report) -> toResult.apply(image.orElseThrow(), report)));
    }

    /**
     * Submits a request whose result goes to a sink while it is computed; otherwise like
     * {@link #submit(Source, UpscaleOptions, BiFunction)}.
     *
     * @param source the image
     * @param sink receives the rows of the result
     * @param requested the options
     * @param toResult makes the result of the report, once the sink has been finished
     * @param <R> the type of the result
     * @return a future; cancelling it stops the work on the device
     */
    public <R> CompletableFuture<R> submit(
            Source source, PixelSink sink, UpscaleOptions requested, Function<UpscaleReport, R> toResult) {
        return submit(
                source,
                new Streaming(source.streams(), true),
                request(requested, Optional.of(sink), (none, report) -> toResult.apply(report)));
    }

    private <R> CompletableFuture<R> submit(Source source, Streaming streaming, UpscaleRequest<R> request) {
        UpscaleOptions requested = request.options();
        try {
            enter(request);
            constraints.check(requested);
            ImageDescription header = source.description();
            UpscalePlan plan = plan(header, streaming, requested);
            if (backends.availability() instanceof Availability.Down down) {
                throw unavailable(down);
            }
            request.admit(admission.admit(estimate(plan, header, streaming)));
            metrics.requestAdmitted(admission.requests());
            request.watchDeadline();
            request.start(source, plan, nodata(requested.nodata(), header));
        } catch (RuntimeException | Error refused) {
            request.fail(refused);
        }
        return request.future();
    }

    /** Checks a request against everything that follows from its options and the image's header. */
    private UpscalePlan plan(ImageDescription header, Streaming streaming, UpscaleOptions requested) {
        ImageSize output = SizeLimits.of(options.limits(), backends.network())
                .check(header, requested.sizing(), streaming, budget.heapBytes());
        requested
                .delivery()
                .format()
                .ifPresent(format -> ImageCodec.requireHolds(output, header.layout(), header.sampleType(), format));
        requireHolds(header.sampleType(), requested, streaming.input());
        return UpscalePlan.of(requested, header.size(), output, backends.network(), backends.wantsEqualTiles());
    }

    private ResourceEstimate estimate(UpscalePlan plan, ImageDescription header, Streaming streaming) {
        return ResourceEstimator.estimate(plan, header, streaming, backends.tilesAtOnce(), budget.heapBytes());
    }

    /**
     * Says what a request would take, without submitting it.
     *
     * @param source the image, of which no pixel is read
     * @param toSink whether the result would go to a sink
     * @param requested the options
     * @return the estimate, with the bytes of the result's samples as those of its file
     */
    public UpscaleEstimate estimate(Source source, boolean toSink, UpscaleOptions requested) {
        constraints.check(requested);
        Streaming streaming = new Streaming(source.streams(), toSink);
        ImageDescription header = source.description();
        UpscalePlan plan = plan(header, streaming, requested);
        long samples = Math.multiplyExact(
                plan.output().pixels(),
                (long) header.layout().bands() * header.sampleType().bytes());
        return new UpscaleEstimate(
                plan.input(),
                plan.output(),
                plan.tiles().size(),
                source.streams(),
                estimate(plan, header, streaming).heapBytes(),
                0,
                samples);
    }

    /** What counts as invalid: the image's own nodata value, if it names one and the choice is left to the resolver. */
    private static Nodata nodata(Nodata requested, ImageDescription header) {
        return requested instanceof Nodata.Auto && header.nodata().isPresent()
                ? Nodata.value(header.nodata().getAsInt())
                : requested;
    }

    private static void requireHolds(SampleType type, UpscaleOptions requested, boolean streams) {
        int largest = type.maxValue();
        if (requested.nodata() instanceof Nodata.Value value
                && !(value.sample() >= 0 && value.sample() <= largest && value.sample() == Math.rint(value.sample()))) {
            throw new InvalidOptionsException("nodata " + value + " is not a whole number from 0 to " + largest
                    + ", the largest value of the image's samples; set such a value");
        }
        // A source may count its samples from another value than 0.
        requested
                .range()
                .filter(range -> !streams && (range.most() <= 0 || range.least() >= largest))
                .ifPresent(range -> {
                    throw new InvalidOptionsException("range " + range + " lies outside of 0 to " + largest
                            + ", the values that the image's samples can have; set one that overlaps these");
                });
    }

    /** Creates a request that has not been entered. */
    <R> UpscaleRequest<R> request(
            UpscaleOptions requested,
            Optional<PixelSink> sink,
            BiFunction<Optional<RasterImage>, UpscaleReport, R> toResult) {
        return new UpscaleRequest<>(backends, threads, metrics, requested, sink, toResult, this::leave);
    }

    /** {@return the bytes that are taken on each CUDA device that runs, if that is known} */
    public Map<String, Long> usedGpuMemory() {
        Map<String, Long> used = new TreeMap<>();
        for (DeviceStatus status : backends.statuses()) {
            if (Device.parse(status.facts().device()) instanceof Device.Cuda cuda) {
                DeviceInspection.usedMemory(cuda).ifPresent(bytes -> used.put(cuda.toString(), bytes));
            }
        }
        return used;
    }

    /** How many workspaces of devices are in use; for tests. */
    int workspacesTaken() {
        return backends.workspacesTaken();
    }

    private synchronized void enter(UpscaleRequest<?> request) {
        if (closed) {
            throw new ResolverClosedException("the resolver has been closed; create another one");
        }
        open.add(request);
    }

    private synchronized void leave(UpscaleRequest<?> request) {
        open.remove(request);
    }

    private synchronized boolean isOpen() {
        return !closed;
    }

    private synchronized List<UpscaleRequest<?>> openRequests() {
        return List.copyOf(open);
    }

    /** No device is available: open requests are interpolated if that is allowed, and fail if not. */
    private void allDown(Availability.Down down) {
        if (options.devices().fallback() == FallbackPolicy.BICUBIC) {
            openRequests().forEach(UpscaleRequest::divert);
        } else {
            openRequests().forEach(request -> request.fail(unavailable(down)));
        }
    }

    private static DeviceException unavailable(Availability.Down down) {
        return new DeviceException(
                "no device is available (last failure: " + down.reason() + "); retry in "
                        + wholeSeconds(down.retryAfter()) + " s, or configure a fallback",
                down.retryAfter());
    }

    /** Rounds up: who waits exactly this long must not be too early. */
    private static long wholeSeconds(Duration pause) {
        return Math.max(1, pause.plusMillis(999).toSeconds());
    }

    @Override
    public void close() {
        List<UpscaleRequest<?>> unfinished;
        synchronized (this) {
            closed = true;
            unfinished = List.copyOf(open);
        }
        HndsrException reason = new ResolverClosedException("the resolver was closed before the image was finished");
        unfinished.forEach(request -> request.fail(reason));
        backends.close();
        threads.close();
    }
}
