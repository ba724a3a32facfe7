package io.hndsr.internal.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Mode;
import io.hndsr.error.DeviceException;
import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.schedule.Admission;
import io.hndsr.internal.schedule.Demand;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.session.DeviceInspection;
import io.hndsr.internal.validate.OptionConstraints;
import io.hndsr.internal.validate.SizeLimits;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.ModelBundle;
import io.hndsr.report.DeviceStatus;
import io.hndsr.report.ResolverStatus;
import io.hndsr.report.UpscaleReport;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Takes requests through the rooms. Thread-safe.
 *
 * <p>Threads: {@code hndsr-tile-DEVICE-N} run tiles, {@code hndsr-help-N} help them, {@code hndsr-image-N} decode images, {@code hndsr-deadline-0} watches
 * the time, {@code hndsr-result-N} tell of progress, complete futures and run what the caller has hung on them; there are as
 * many of those as callers keep busy, so that a caller who waits there for another image gets it. All are daemons;
 * {@link #close()} waits for all but the last, which end when the caller's code does.
 */
public final class Engine implements AutoCloseable {

    /** Tiles that are blended wait for earlier ones; with two for each that is worked on hardly a thread does. */
    static final int TILES_AHEAD_PER_TILE = 2;

    private final EngineConfig config;
    private final Optional<Installation> installation;
    private final Optional<String> startFallback;
    private final GuardedMetrics metrics;
    private final OptionConstraints constraints = OptionConstraints.detect();
    private final FairScheduler<TileTask> scheduler = new FairScheduler<>();
    private final Admission admission;
    private final Optional<DevicePool> devices;
    private final Optional<Interpolation> interpolation;
    private final Decoders decoders = new Decoders();
    private final ExecutorService completions;
    private final ScheduledThreadPoolExecutor deadlines;

    @GuardedBy("this")
    private final Set<Ticket<?>> live = new HashSet<>();

    @GuardedBy("this")
    private boolean closed;

    private Engine(EngineConfig config, Optional<Installation> installation, Optional<String> startFallback) {
        this.config = config;
        this.installation = installation;
        this.startFallback = startFallback;
        this.metrics = new GuardedMetrics(config.metrics());
        this.admission = new Admission(Budgets.of(config.limits()), System::nanoTime);
        this.completions = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                1,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                DaemonThreads.named("hndsr-result"));
        this.deadlines = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("hndsr-deadline"));
        this.deadlines.setRemoveOnCancelPolicy(true);
        this.interpolation = config.fallback() == FallbackPolicy.BICUBIC
                ? Optional.of(new Interpolation(config.cpuThreads().concurrentRuns()))
                : Optional.empty();
        this.devices = installation.map(installed -> installed.start(scheduler, metrics, this::outOfOrder));
    }

    /**
     * Loads and checks the bundle, opens the devices, probes the network, and starts the threads.
     *
     * @param config how it is set up
     * @return a running engine, to be closed by the caller
     * @throws RuntimeSetupException where ONNX Runtime or a device cannot be used
     * @throws InvalidBundleException where the bundle is refused
     */
    public static Engine start(EngineConfig config) {
        return start(config, NetworkSource.onnx(config));
    }

    /**
     * As {@link #start(EngineConfig)}, with networks from elsewhere: for tests of faults that no CPU has.
     *
     * @param config how it is set up
     * @param networks opens the network on a device
     * @return a running engine, to be closed by the caller
     */
    static Engine start(EngineConfig config, NetworkSource networks) {
        try {
            Installation installation = Installation.open(config, networks);
            return new Engine(config, Optional.of(installation), installation.fallbackReason());
        } catch (HndsrException unusable) {
            if (config.fallback() != FallbackPolicy.BICUBIC) {
                throw unusable;
            }
            return new Engine(config, Optional.empty(), Optional.of(unusable.getMessage()));
        }
    }

    /** {@return the devices that run, such as {@code cpu} or {@code cuda:0}, joined by plus signs} */
    public String device() {
        return devices.map(DevicePool::names).orElse("cpu");
    }

    /** {@return the bundle that runs; empty in a fallback} */
    public Optional<ModelBundle> bundle() {
        return installation.map(Installation::bundle);
    }

    /** {@return the modes that the bundle offers, or the fallback} */
    public Set<Mode> modes() {
        return Settings.modes(descriptor());
    }

    /** {@return the version of the ONNX Runtime that runs the network, or empty in a fallback} */
    public Optional<String> runtimeVersion() {
        return installation.map(installed -> installed.runtime().version());
    }

    /** {@return the execution providers compiled into it, such as {@code CUDA} and {@code CPU}; empty in a fallback} */
    public List<String> runtimeProviders() {
        return installation.map(installed -> installed.runtime().providers()).orElse(List.of());
    }

    /** {@return why something else than what was asked for runs; empty where all is well} */
    public Optional<String> fallbackReason() {
        return startFallback.or(() -> devices.flatMap(DevicePool::degraded));
    }

    /** {@return how things stand, without touching a device} */
    public ResolverStatus status() {
        boolean open;
        synchronized (this) {
            open = !closed;
        }
        boolean usable = interpolation.isPresent() || outage().isEmpty();
        return new ResolverStatus(
                open && usable,
                fallbackReason(),
                admission.requests(),
                queuedTiles(),
                admission.granted().heapBytes(),
                admission.backlogTime(),
                devices.map(DevicePool::statuses).orElse(List.of()));
    }

    /**
     * Takes a request. What can be told from its options and the image's header is checked before the call returns; the
     * rest happens on the engine's threads.
     *
     * @param options the object whose Jakarta Validation annotations are checked
     * @param request what is to be done
     * @param toResult makes the result out of the image and its report
     * @param <R> the type of the result
     * @return a future; cancelling it stops the work on the device
     */
    public <R> CompletableFuture<R> submit(
            Object options, Request request, BiFunction<RasterImage, UpscaleReport, R> toResult) {
        Ticket<R> ticket = new Ticket<>(this, toResult);
        try {
            enter(ticket);
            constraints.check(options);
            ImageHeader header = Images.readHeader(request.source());
            ImageSize output = sizeLimits().check(header, request.sizing(), Budgets.heapBytes());
            request.format().ifPresent(format -> Images.requireHolds(header, output, format));
            Settings settings = Settings.of(request, header.size(), output, descriptor(), equalTiles());
            refuseInOutage();
            Demand need = Need.of(request, settings, header, descriptor(), tilesAtOnce());
            ticket.hold(admission.admit(need));
            metrics.requestAdmitted(admission.requests());
            request.deadline().ifPresent(ticket::setDeadline);
            ticket.start(request, settings);
        } catch (RuntimeException | Error refused) {
            ticket.fail(refused);
        }
        return ticket.future();
    }

    /** {@return the bytes that are taken on each CUDA device that runs, as far as that can be told} */
    public Map<String, Long> usedGpuMemory() {
        Map<String, Long> used = new TreeMap<>();
        for (DeviceStatus status : devices.map(DevicePool::statuses).orElse(List.of())) {
            if (Device.parse(status.facts().device()) instanceof Device.Cuda cuda) {
                DeviceInspection.usedMemory(cuda).ifPresent(bytes -> used.put(cuda.toString(), bytes));
            }
        }
        return used;
    }

    private boolean equalTiles() {
        return devices.filter(DevicePool::wantsEqualTiles).isPresent();
    }

    private long queuedTiles() {
        List<Ticket<?>> open;
        synchronized (this) {
            open = List.copyOf(live);
        }
        return open.stream().mapToLong(Ticket::queuedTiles).sum();
    }

    /** How many tiles' memory is in use. */
    int workspacesTaken() {
        return devices.map(DevicePool::workspacesTaken).orElse(0);
    }

    private SizeLimits sizeLimits() {
        return descriptor()
                .map(present -> SizeLimits.of(config.limits(), present))
                .orElseGet(() -> SizeLimits.unrestricted(config.limits()));
    }

    private synchronized void enter(Ticket<?> ticket) {
        if (closed) {
            throw new ResolverClosedException("the resolver has been closed; create another one");
        }
        live.add(ticket);
    }

    private void refuseInOutage() {
        if (interpolation.isEmpty()) {
            outage().ifPresent(reason -> {
                throw outOfOrderError(reason);
            });
        }
    }

    /** Why no device works at this moment; empty where one does, and where there is no network at all. */
    private Optional<String> outage() {
        return devices.flatMap(DevicePool::outage);
    }

    /** No device is left that works: requests on their way are interpolated where that is allowed, and fail where not. */
    private void outOfOrder(String reason) {
        List<Ticket<?>> open;
        synchronized (this) {
            open = List.copyOf(live);
        }
        if (interpolation.isPresent()) {
            open.forEach(Ticket::divert);
        } else {
            open.forEach(ticket -> ticket.fail(outOfOrderError(reason)));
        }
    }

    private DeviceException outOfOrderError(String reason) {
        Duration pause = devices.map(DevicePool::untilProbe).orElse(Duration.ZERO);
        return new DeviceException("no device is left that works, the last failure was: " + reason
                + "; it is tried again in " + Math.max(1, pause.toSeconds())
                + " s: send the request again then, or allow a fallback");
    }

    /** Why a request that begins now is to be interpolated; empty where a network enlarges it. */
    Optional<String> interpolationReason() {
        if (interpolation.isEmpty()) {
            return Optional.empty();
        }
        return installation.isEmpty() ? startFallback : outage();
    }

    /** Why a result was not made as was asked; empty where it was. */
    Optional<String> fallbackReason(String usedDevices) {
        return startFallback.or(() -> devices.flatMap(pool -> pool.fallbackReason(usedDevices)));
    }

    /** The footprint of the largest tile that all devices have memory for. */
    long maxFootprint() {
        return devices.map(DevicePool::maxFootprint).orElse(Long.MAX_VALUE);
    }

    /** How many tiles are worked on at once. */
    private int tilesAtOnce() {
        return devices.map(DevicePool::tilesAtOnce).orElse(config.cpuThreads().concurrentRuns());
    }

    /** How many tiles of a blended result may be on their way. */
    int maxTilesAhead() {
        return TILES_AHEAD_PER_TILE * tilesAtOnce();
    }

    /** Has the tiles of a job run. */
    void schedule(UpscaleJob job, Request request) {
        if (job.operator().isPresent()) {
            scheduler.add(job, request.share());
        } else {
            interpolation.orElseThrow().add(job, request.share());
        }
    }

    /** Has threads look for tiles that may have become free to start. */
    void wake() {
        scheduler.wake();
        interpolation.ifPresent(Interpolation::wake);
    }

    GuardedMetrics metrics() {
        return metrics;
    }

    Decoders decoders() {
        return decoders;
    }

    ExecutorService completions() {
        return completions;
    }

    ScheduledThreadPoolExecutor deadlines() {
        return deadlines;
    }

    Optional<BundleDescriptor> descriptor() {
        return bundle().map(ModelBundle::descriptor);
    }

    synchronized void leave(Ticket<?> ticket) {
        live.remove(ticket);
    }

    @Override
    public void close() {
        List<Ticket<?>> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(live);
        }
        HndsrException reason = new ResolverClosedException("the resolver was closed before the image was finished");
        open.forEach(ticket -> ticket.fail(reason));
        scheduler.close();
        devices.ifPresent(DevicePool::close);
        interpolation.ifPresent(Interpolation::close);
        deadlines.shutdownNow();
        completions.shutdown();
        decoders.close();
    }
}
