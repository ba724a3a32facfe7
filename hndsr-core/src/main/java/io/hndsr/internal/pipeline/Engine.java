package io.hndsr.internal.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.OverloadedException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.schedule.TileScheduler;
import io.hndsr.internal.session.DeviceChoice;
import io.hndsr.internal.session.Network;
import io.hndsr.internal.session.OnnxNetwork;
import io.hndsr.internal.session.OnnxRuntime;
import io.hndsr.internal.validate.OptionConstraints;
import io.hndsr.internal.validate.SizeLimits;
import io.hndsr.metrics.UpscaleReport;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.ModelBundle;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests through the rooms. Thread-safe.
 *
 * <p>Threads: {@code hndsr-tile-N} run tiles, {@code hndsr-image-N} decode images, {@code hndsr-deadline-0} watches the
 * time, {@code hndsr-result-N} complete futures and run what the caller has hung on them; there are as many of those as
 * callers keep busy, so that a caller who waits there for another image gets it. All are daemons; {@link #close()} waits
 * for all but the last, which end when the caller's code does.
 */
public final class Engine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final int IMAGE_THREADS = 2;
    private static final int RUNS_ON_CUDA = 2;

    /** Tiles that are blended wait for earlier ones; with two for each thread hardly a thread does. */
    private static final int TILES_AHEAD_PER_WORKER = 2;

    private static final int DECODER_PATIENCE_SECONDS = 10;

    private final EngineConfig config;
    private final Optional<ModelBundle> bundle;
    private final Optional<OnnxRuntime> runtime;
    private final Optional<Network> session;
    private final Optional<String> fallbackReason;
    private final OptionConstraints constraints = OptionConstraints.detect();
    private final Workspace.Pool workspaces = new Workspace.Pool();
    private final TileScheduler scheduler;
    private final ThreadPoolExecutor imageThreads;
    private final ExecutorService completions;
    private final ScheduledThreadPoolExecutor deadlines;
    private final int workers;

    private final AtomicLong backlogPixels = new AtomicLong();
    private final AtomicLong finishedPixels = new AtomicLong();
    private final AtomicLong finishedNanos = new AtomicLong();

    @GuardedBy("this")
    private final Set<Ticket<?>> live = new HashSet<>();

    @GuardedBy("this")
    private boolean closed;

    private Engine(
            EngineConfig config,
            Optional<ModelBundle> bundle,
            Optional<OnnxRuntime> runtime,
            Optional<Network> session,
            Optional<String> fallbackReason,
            int workers) {
        this.config = config;
        this.bundle = bundle;
        this.runtime = runtime;
        this.session = session;
        this.fallbackReason = fallbackReason;
        this.workers = workers;
        this.scheduler = new TileScheduler(workers);
        this.imageThreads = new ThreadPoolExecutor(
                IMAGE_THREADS, IMAGE_THREADS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("hndsr-image"));
        this.completions = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("hndsr-result"));
        this.deadlines = new ScheduledThreadPoolExecutor(1, daemons("hndsr-deadline"));
        this.deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * Loads and checks the bundle, opens the device, probes the network, and starts the threads.
     *
     * @param config how it is set up
     * @return a running engine, to be closed by the caller
     * @throws RuntimeSetupException where ONNX Runtime or the device cannot be used
     * @throws InvalidBundleException where the bundle is refused
     */
    public static Engine start(EngineConfig config) {
        int processors = config.threads().orElse(Runtime.getRuntime().availableProcessors());
        try {
            ModelBundle bundle = config.modelPath().map(ModelBundle::load).orElseGet(ModelBundle::bundled);
            // One thread per run and as many runs as processors: tiles have no barrier between them, as the threads of
            // one run have after every node.
            OnnxRuntime runtime = OnnxRuntime.load();
            Network session = openNetwork(config, bundle, runtime, CpuThreads.of(processors));
            try {
                QualityProbe.run(bundle.descriptor(), session);
            } catch (RuntimeException refused) {
                session.close();
                throw refused;
            }
            int runs = session.device().equals(new Device.Cpu().toString()) ? processors : RUNS_ON_CUDA;
            return new Engine(
                    config, Optional.of(bundle), Optional.of(runtime), Optional.of(session), Optional.empty(), runs);
        } catch (HndsrException unusable) {
            if (config.fallback() == FallbackPolicy.FAIL) {
                throw unusable;
            }
            LOG.warn("the network cannot be used, bicubic interpolation is used instead: {}", unusable.getMessage());
            return new Engine(
                    config,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(unusable.getMessage()),
                    processors);
        }
    }

    private static Network openNetwork(
            EngineConfig config, ModelBundle bundle, OnnxRuntime runtime, CpuThreads threads) {
        return DeviceChoice.open(
                        List.of(config.device()),
                        config.precision() == Precision.INT8 ? List.of() : runtime.cudaDevices(),
                        device -> OnnxNetwork.open(
                                runtime, bundle, device, config.precision(), CudaOptions.defaults(), threads),
                        Network::close)
                .get(0);
    }

    /** {@return the device that runs, such as {@code cpu} or {@code cuda:0}} */
    public String device() {
        return session.map(Network::device).orElseGet(() -> new Device.Cpu().toString());
    }

    /** {@return the bundle that runs; empty in a fallback} */
    public Optional<ModelBundle> bundle() {
        return bundle;
    }

    /** {@return the modes that the bundle offers, or the fallback} */
    public Set<Mode> modes() {
        return Settings.modes(descriptor());
    }

    /** {@return the version of the ONNX Runtime that runs the network; empty in a fallback} */
    public Optional<String> runtimeVersion() {
        return runtime.map(OnnxRuntime::version);
    }

    /** {@return the execution providers compiled into it, such as {@code CUDA} and {@code CPU}; empty in a fallback} */
    public List<String> runtimeProviders() {
        return runtime.map(OnnxRuntime::providers).orElse(List.of());
    }

    /** {@return why bicubic interpolation runs; empty where the network runs} */
    public Optional<String> fallbackReason() {
        return fallbackReason;
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
            admit(ticket);
            constraints.check(options);
            ImageHeader header = Images.readHeader(request.source());
            long heapBytes = Runtime.getRuntime().maxMemory();
            ImageSize output = sizeLimits().check(header, request.sizing(), heapBytes);
            Settings settings = Settings.of(request, header.size(), output, descriptor());
            WaitingTiles waiting = WaitingTiles.of(request, settings, header.layout(), descriptor(), maxTilesAhead());
            SizeLimits.requireHeap(header, output, waiting.bytes(), heapBytes);
            ticket.expect(output.pixels());
            request.deadline().ifPresent(ticket::setDeadline);
            ticket.start(request, settings);
        } catch (RuntimeException | Error refused) {
            ticket.fail(refused);
        }
        return ticket.future();
    }

    private SizeLimits sizeLimits() {
        return bundle.map(present -> SizeLimits.of(config.limits(), present.descriptor()))
                .orElseGet(() -> SizeLimits.unrestricted(config.limits()));
    }

    private synchronized void admit(Ticket<?> ticket) {
        if (closed) {
            throw new ResolverClosedException("the resolver has been closed; create another one");
        }
        int bound = config.limits().maxPendingRequests();
        if (live.size() >= bound) {
            Duration retryAfter = retryAfter();
            throw new OverloadedException(
                    live.size() + " requests are pending, the limit is " + bound + "; try again in "
                            + retryAfter.toSeconds() + " s or raise Limits.maxPendingRequests",
                    retryAfter);
        }
        live.add(ticket);
    }

    /** Backlog divided by the measured rate, at least a second. */
    private Duration retryAfter() {
        double pixelsPerNano = (double) Math.max(1, finishedPixels.get()) / Math.max(1, finishedNanos.get()) * workers;
        double nanos = finishedNanos.get() == 0 ? 0 : backlogPixels.get() / pixelsPerNano;
        return Duration.ofSeconds(Math.max(1, (long) Math.ceil(nanos / 1e9)));
    }

    EngineConfig config() {
        return config;
    }

    /** What enlarges the tiles of a request. */
    TileOperator operatorFor(Settings settings) {
        if (session.isEmpty()) {
            return new BicubicOperator();
        }
        return settings.latents()
                .<TileOperator>map(plan -> new DiffusionOperator(session.get(), plan))
                .orElseGet(() -> new NetworkOperator(session.get()));
    }

    /** How many tiles of a blended result may be on their way. */
    int maxTilesAhead() {
        return TILES_AHEAD_PER_WORKER * workers;
    }

    Workspace.Pool workspaces() {
        return workspaces;
    }

    TileScheduler scheduler() {
        return scheduler;
    }

    ThreadPoolExecutor imageThreads() {
        return imageThreads;
    }

    ExecutorService completions() {
        return completions;
    }

    ScheduledThreadPoolExecutor deadlines() {
        return deadlines;
    }

    Optional<BundleDescriptor> descriptor() {
        return bundle.map(ModelBundle::descriptor);
    }

    void expectPixels(long pixels) {
        backlogPixels.addAndGet(pixels);
    }

    synchronized void forget(Ticket<?> ticket, long pixels) {
        live.remove(ticket);
        backlogPixels.addAndGet(-pixels);
    }

    void measured(long pixels, long inferenceNanos) {
        finishedPixels.addAndGet(pixels);
        finishedNanos.addAndGet(inferenceNanos);
    }

    void tellFinished(UpscaleReport report) {
        try {
            config.metrics().requestFinished(report);
        } catch (Throwable thrown) {
            LOG.warn("the metrics threw; the request goes on", thrown);
        }
    }

    void tellFailed(Throwable error) {
        try {
            config.metrics().requestFailed(error.getClass().getSimpleName());
        } catch (Throwable thrown) {
            LOG.warn("the metrics threw", thrown);
        }
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
        deadlines.shutdownNow();
        imageThreads.shutdown();
        completions.shutdown();
        awaitDecoders();
        session.ifPresent(Network::close);
    }

    /** A decoder cannot be stopped within an image; it touches no device, so that its end is waited for only so long. */
    private void awaitDecoders() {
        try {
            if (!imageThreads.awaitTermination(DECODER_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("an image is still being decoded {} s after close", DECODER_PATIENCE_SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
