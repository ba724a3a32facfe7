package io.hndsr;

import io.hndsr.config.Batching;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.hndsr.config.Mode;
import io.hndsr.config.Precision;
import io.hndsr.config.Recovery;
import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.error.WorkCancelledException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.PixelSink;
import io.hndsr.image.PixelSource;
import io.hndsr.internal.codec.EncodedSource;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.internal.codec.ImageFileSink;
import io.hndsr.internal.device.DeviceOptions;
import io.hndsr.internal.engine.Engine;
import io.hndsr.internal.engine.EngineOptions;
import io.hndsr.internal.engine.Source;
import io.hndsr.internal.network.NetworkOptions;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.model.ModelBundle;
import io.hndsr.report.ResolverStatus;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleEstimate;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import io.hndsr.scene.Scene;
import io.hndsr.scene.SceneDisk;
import io.hndsr.scene.SceneOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes images sharper and 2 to 8 times larger.
 *
 * <pre>{@code
 * try (SuperResolver resolver = SuperResolver.create()) {
 *     resolver.upscale(in, out, UpscaleOptions.scale(4));
 *
 *     UpscaleOptions options =
 *             UpscaleOptions.scale(4).perceptual().seed(42).deadline(Duration.ofMinutes(2));
 *     CompletableFuture<UpscaleResult> future = resolver.submit(in, options);
 *     future.join().write(textured);
 * }
 * }</pre>
 *
 * <p>Thread-safe: any number of threads may call one resolver; they share its devices, and their tiles take turns. Create one
 * resolver and keep it, since creating it loads the network. When {@link #create()} returns, the bundle has been checked and the
 * network has passed its probe.
 *
 * <p>Every method that takes an image throws, or completes its future with, an {@link HndsrException}:
 * {@link io.hndsr.error.InvalidOptionsException}, {@link io.hndsr.error.InvalidImageException},
 * {@link io.hndsr.error.UnsupportedImageException} and {@link io.hndsr.error.ImageTooLargeException} if the request
 * cannot be served, {@link io.hndsr.error.OverloadedException} if too much is pending,
 * {@link io.hndsr.error.DeadlineExceededException}, {@link WorkCancelledException} and {@link ResolverClosedException}
 * if the work was stopped, {@link io.hndsr.error.DeviceException} if the device failed. There is never a partial image.
 */
public final class SuperResolver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SuperResolver.class);
    private static final Cleaner CLEANER = Cleaner.create();

    private final Engine engine;
    private final SceneFiles sceneFiles = new SceneFiles();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Cleaner.Cleanable leak;

    private SuperResolver(Engine engine) {
        this.engine = engine;
        this.leak = CLEANER.register(this, new Leak(closed));
    }

    /** Reports a resolver that can no longer be closed, whose network and threads stay as long as the process. */
    private record Leak(AtomicBoolean closed) implements Runnable {

        @Override
        public void run() {
            if (!closed.get()) {
                LOG.warn("a SuperResolver was not closed before it became unreachable: its network and its threads stay"
                        + " until the process ends; call close(), or use try-with-resources");
            }
        }
    }

    /**
     * Creates a resolver with the bundled network on the best device, everything at its default.
     *
     * @return a running resolver, to be closed by the caller
     * @throws RuntimeSetupException if ONNX Runtime is absent, present twice or cannot be loaded
     * @throws InvalidBundleException if the bundled network is damaged
     */
    public static SuperResolver create() {
        return builder().build();
    }

    /**
     * Starts the configuration of a resolver.
     *
     * @return a builder with every setting at its default
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Enlarges an image by a factor and waits for it.
     *
     * @param image 8 or 16 bit, grey or RGB, with or without alpha; palettes and packed pixels are read as 8 bit
     * @param scale 2 to 8, fractions allowed
     * @return the enlarged image, of the same bands and depth
     */
    public BufferedImage upscale(BufferedImage image, double scale) {
        return upscale(image, UpscaleOptions.scale(scale)).image();
    }

    /**
     * Enlarges an image and waits for it.
     *
     * @param image 8 or 16 bit, grey or RGB, with or without alpha; not to be changed until the call returns
     * @param options the options
     * @return the image and its report
     */
    public UpscaleResult upscale(BufferedImage image, UpscaleOptions options) {
        return await(submit(image, options));
    }

    /**
     * Decodes and enlarges an image and waits for it.
     *
     * @param encoded a PNG, JPEG, WebP, BMP or TIFF; not to be changed until the call returns
     * @param options the options
     * @return the image and its report; {@link UpscaleResult#encode} gives it as a file's bytes
     */
    public UpscaleResult upscale(byte[] encoded, UpscaleOptions options) {
        return await(submit(encoded, options));
    }

    /**
     * Reads, decodes and enlarges an image and waits for it.
     *
     * @param encoded gives a PNG, JPEG, WebP, BMP or TIFF; read to its end as by {@link #submit(InputStream, UpscaleOptions)}, and
     *     not closed
     * @param options the options
     * @return the image and its report; {@link UpscaleResult#encode} gives it as a file's bytes
     */
    public UpscaleResult upscale(InputStream encoded, UpscaleOptions options) {
        return await(submit(encoded, options));
    }

    /**
     * Reads and enlarges an image file and waits for it.
     *
     * @param source a PNG, JPEG, WebP, BMP or TIFF file; recognised by its content
     * @param options the options
     * @return the image and its report
     */
    public UpscaleResult upscale(Path source, UpscaleOptions options) {
        return await(submit(source, options));
    }

    /**
     * Enlarges an image file into another and waits for it, as {@link #upscale(Path, Path, UpscaleOptions, SceneOptions)} does with
     * scenes at their defaults.
     *
     * @param source an image file; recognised by its content
     * @param target the file to write; its extension names the format; an existing file is replaced
     * @param options the options
     * @return how the result was produced, with the time to encode it
     * @throws io.hndsr.error.OutputException if the target cannot be written
     */
    public UpscaleReport upscale(Path source, Path target, UpscaleOptions options) {
        return upscale(source, target, options, SceneOptions.defaults());
    }

    /**
     * Enlarges an image file into another and waits for it. The target is written under a temporary name beside it and
     * moved at the end; it is checked to be writable, and able to hold the image, before anything is computed.
     *
     * <p>PNG is written row by row, and a large one that becomes a PNG is read row by row too, unless it is interlaced, turned, or has a
     * palette; the limits on pixels do not apply to what is not held in memory as a whole. If a format of scenes, such as that of hndsr-geotiff, is on the class path and has both files,
     * the source is read in windows too, and all that it holds beside its colours is carried over.
     *
     * @param source an image file; recognised by its content
     * @param target the file to write; its extension names the format; an existing file is replaced
     * @param options the options
     * @param sceneOptions how a scene is read and written; without effect if the source is not one
     * @return how the result was produced, with the time to encode it
     * @throws io.hndsr.error.OutputException if the target cannot be written
     */
    public UpscaleReport upscale(Path source, Path target, UpscaleOptions options, SceneOptions sceneOptions) {
        Objects.requireNonNull(target, "target");
        ImageFiles.requireWritable(target);
        Optional<Scene> scene = openScene(source, target, options, sceneOptions);
        if (scene.isPresent()) {
            return upscale(scene.get(), target);
        }
        if (sceneOptions.georeferenced()) {
            throw new InvalidOptionsException("geography is required, and " + source + " has none, or " + target
                    + " is no format of scenes; give a GeoTIFF and write one, or do not require geography");
        }
        ImageFormat format = ImageFiles.formatOf(target);
        if (ImageCodec.writesRows(format)) {
            PixelSink sink = new ImageFileSink(target, format);
            Optional<PixelSource> rows = ImageCodec.openRows(EncodedSource.of(source));
            if (rows.isPresent()) {
                try (PixelSource large = rows.get()) {
                    return await(submit(large, sink, options.format(format)));
                } catch (IOException notClosed) {
                    throw new InvalidImageException(source + " cannot be closed: " + notClosed, notClosed);
                }
            }
            return await(submit(new Source.Encoded(EncodedSource.of(source)), sink, options.format(format)));
        }
        UpscaleResult result = upscale(source, options.format(format));
        long start = System.nanoTime();
        result.write(target);
        return result.report().withStageTime(Stage.ENCODE, Duration.ofNanos(System.nanoTime() - start));
    }

    /**
     * Says what {@link #upscale(Path, Path, UpscaleOptions, SceneOptions)} would take, by the header of the source: nothing is
     * computed or written. Refuses what that call would refuse at once.
     *
     * @param source an image file; recognised by its content
     * @param target the file that would be written
     * @param options the options
     * @param sceneOptions how a scene would be read and written
     * @return the estimate
     */
    public UpscaleEstimate estimate(Path source, Path target, UpscaleOptions options, SceneOptions sceneOptions) {
        ImageFormat format = ImageFiles.formatOf(target);
        Optional<Scene> opened = sceneFiles.open(source, target, options, sceneOptions);
        if (opened.isPresent()) {
            try (Scene scene = opened.get()) {
                UpscaleEstimate whole = engine.estimate(new Source.Windows(scene), true, scene.options());
                SceneDisk disk = scene.disk(whole.outputSize());
                return new UpscaleEstimate(
                        whole.inputSize(),
                        whole.outputSize(),
                        whole.tiles(),
                        true,
                        whole.heapBytes(),
                        disk.spoolBytes(),
                        disk.fileBytes());
            }
        }
        boolean toSink = ImageCodec.writesRows(format);
        Optional<PixelSource> rows = toSink ? ImageCodec.openRows(EncodedSource.of(source)) : Optional.empty();
        if (rows.isPresent()) {
            try (PixelSource large = rows.get()) {
                return engine.estimate(new Source.Windows(large), true, options.format(format));
            } catch (IOException notClosed) {
                throw new InvalidImageException(source + " cannot be closed: " + notClosed, notClosed);
            }
        }
        return engine.estimate(new Source.Encoded(EncodedSource.of(source)), toSink, options.format(format));
    }

    /**
     * Opens an image file as a scene, if a format of scenes that is on the class path has both it and the target.
     *
     * @param source an image file; recognised by its content
     * @param target the file that will be written; its extension names the format
     * @param options the options
     * @param sceneOptions how the scene is read and written
     * @return the scene, to be given to {@link #submit(Scene, Path)} or closed; empty if the image is not one
     */
    public Optional<Scene> openScene(Path source, Path target, UpscaleOptions options, SceneOptions sceneOptions) {
        Optional<Scene> opened = sceneFiles.open(source, target, options, sceneOptions);
        opened.ifPresent(scene -> {
            try {
                SceneFiles.requireSpace(scene, target, options, sceneOptions);
            } catch (RuntimeException | Error refused) {
                scene.close();
                throw refused;
            }
        });
        return opened;
    }

    /**
     * Enlarges a scene into a file and waits for it, by the options that it was opened with.
     *
     * @param scene the scene; closed by the resolver
     * @param target the file to write
     * @return how the result was produced
     */
    public UpscaleReport upscale(Scene scene, Path target) {
        return await(submit(scene, target));
    }

    /**
     * Enlarges a scene into a file without waiting, by the options that it was opened with.
     *
     * @param scene the scene; closed by the resolver once its result has been written or given up
     * @param target the file to write, as {@link #upscale(Path, Path, UpscaleOptions)} does
     * @return a future that is completed on a thread of the resolver; cancelling it stops the work on the device
     */
    public CompletableFuture<UpscaleReport> submit(Scene scene, Path target) {
        try {
            UpscaleOptions options = scene.options();
            return submit(scene, OwnedScene.of(scene, scene.sink(target, note(options))), options);
        } catch (RuntimeException | Error refused) {
            scene.close();
            throw refused;
        }
    }

    /** What a file says of how it was produced. */
    private Map<String, String> note(UpscaleOptions options) {
        Map<String, String> note = new TreeMap<>();
        note.put(
                "HNDSR_MODEL",
                model().map(bundle -> bundle.descriptor().id() + " "
                                + bundle.descriptor().version())
                        .orElse("bicubic"));
        note.put("HNDSR_MODE", options.mode().toString());
        note.put("HNDSR_SIZING", options.sizing().toString());
        options.texture().seed().ifPresent(seed -> note.put("HNDSR_SEED", Long.toString(seed)));
        return note;
    }

    /**
     * Enlarges an image without waiting.
     *
     * @param image 8 or 16 bit, grey or RGB, with or without alpha; not to be changed until the future is complete
     * @param options the options
     * @return a future that is completed on a thread of the resolver; cancelling it stops the work on the device
     */
    public CompletableFuture<UpscaleResult> submit(BufferedImage image, UpscaleOptions options) {
        return submit(new Source.InMemory(Objects.requireNonNull(image, "image")), options);
    }

    /**
     * Decodes and enlarges an image without waiting.
     *
     * @param encoded a PNG, JPEG, WebP, BMP or TIFF; not to be changed until the future is complete
     * @param options the options
     * @return a future that is completed on a thread of the resolver; cancelling it stops the work on the device
     */
    public CompletableFuture<UpscaleResult> submit(byte[] encoded, UpscaleOptions options) {
        return submit(new Source.Encoded(EncodedSource.of(encoded)), options);
    }

    /**
     * Reads an encoded image, and decodes and enlarges it without waiting. The stream is read to its end, into memory, before this
     * method returns; if the options are refused or the resolver has been closed, it is not read at all. The future fails with
     * {@link io.hndsr.error.InvalidImageException} if the stream throws, and with
     * {@link io.hndsr.error.ImageTooLargeException} if it has more bytes than an image within the limit on pixels can need, or
     * than the heap has room for.
     *
     * @param encoded gives a PNG, JPEG, WebP, BMP or TIFF, and nothing after it; not closed
     * @param options the options
     * @return a future that is completed on a thread of the resolver; cancelling it stops the work on the device
     */
    public CompletableFuture<UpscaleResult> submit(InputStream encoded, UpscaleOptions options) {
        return submit(engine.streamed(encoded), options);
    }

    /**
     * Reads and enlarges an image file without waiting.
     *
     * @param source a PNG, JPEG, WebP, BMP or TIFF file; recognised by its content
     * @param options the options
     * @return a future that is completed on a thread of the resolver; cancelling it stops the work on the device
     */
    public CompletableFuture<UpscaleResult> submit(Path source, UpscaleOptions options) {
        return submit(new Source.Encoded(EncodedSource.of(source)), options);
    }

    /**
     * Enlarges an image that is read in windows, and writes the result row by row, without waiting. Neither has to fit into memory:
     * what is in memory are a few rows of tiles. The limits on pixels do not apply.
     *
     * @param source the image; not closed by the resolver, and not to be closed before the future is complete
     * @param sink receives the result: it is finished before the future is completed, or aborted if the request fails or is
     *     cancelled
     * @param options the options; listeners of tiles get copies, which are extra memory
     * @return a future that is completed on a thread of the resolver; cancelling it stops the work on the device
     */
    public CompletableFuture<UpscaleReport> submit(PixelSource source, PixelSink sink, UpscaleOptions options) {
        return submit(new Source.Windows(Objects.requireNonNull(source, "source")), sink, options);
    }

    /**
     * Returns the status: what is pending, what the devices do, whether a fallback runs. Returns at once, whatever the load, and
     * uses no device.
     *
     * @return the status at this moment
     */
    public ResolverStatus status() {
        return engine.status();
    }

    /**
     * Queries NVIDIA's {@code nvidia-smi} for the memory in use on each CUDA device that runs, by this process and others. Uses
     * no device's context. Starts a process for each device and waits for it, two seconds at most: do not call this for every
     * request.
     *
     * @return bytes by device, such as {@code cuda:0}; devices for which it is unknown are absent, so that the map is empty on
     *     the CPU
     */
    public Map<String, Long> usedGpuMemory() {
        return engine.usedGpuMemory();
    }

    /** {@return the devices that run the network, such as {@code cpu} or {@code cuda:0}, joined by plus signs} */
    public String device() {
        return engine.device();
    }

    /** {@return the configured bundle, or empty if it could not be loaded and a fallback runs} */
    public Optional<ModelBundle> model() {
        return engine.bundle();
    }

    /** {@return the available modes: those of the bundle; in a fallback, {@code FIDELITY}} */
    public Set<Mode> modes() {
        return engine.modes();
    }

    /** {@return the version of the ONNX Runtime that runs the network, such as {@code 1.29.0}; empty in a fallback} */
    public Optional<String> runtimeVersion() {
        return engine.runtimeVersion();
    }

    /** {@return the execution providers compiled into it, such as {@code CUDA} and {@code CPU}; empty in a fallback} */
    public List<String> runtimeProviders() {
        return engine.runtimeProviders();
    }

    /** {@return why bicubic interpolation, or the CPU, runs instead of what is configured; empty if all is well} */
    public Optional<String> fallbackReason() {
        return engine.availability().fallbackReason();
    }

    /**
     * Refuses new requests, stops those that are waiting or running with {@link ResolverClosedException}, waits for the
     * device to let go of them, and frees the network. In a web application, whose class loader does not last as long as the
     * process, it also takes the WebP plug-in out of the ImageIO registry, if ImageIO has found it there. Idempotent.
     */
    @Override
    public void close() {
        closed.set(true);
        leak.clean();
        engine.close();
        ImageCodec.leaveRegistry();
    }

    private CompletableFuture<UpscaleResult> submit(Source source, UpscaleOptions options) {
        return engine.submit(source, Objects.requireNonNull(options, "options"), UpscaleResult::new);
    }

    private CompletableFuture<UpscaleReport> submit(Source source, PixelSink sink, UpscaleOptions options) {
        return engine.submit(
                source,
                Objects.requireNonNull(sink, "sink"),
                Objects.requireNonNull(options, "options"),
                report -> report);
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new WorkCancelledException("the calling thread was interrupted; the work has been stopped");
        } catch (CancellationException cancelled) {
            throw new WorkCancelledException("the request was cancelled; the work has been stopped");
        } catch (ExecutionException failed) {
            throw rethrowable(failed);
        }
    }

    private static RuntimeException rethrowable(ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failed);
    }

    /** Configures a {@link SuperResolver}. Confined to one thread; may be used for several resolvers. */
    public static final class Builder {

        private Optional<Path> modelPath = Optional.empty();
        private Set<Mode> modes = EnumSet.allOf(Mode.class);
        private List<Device> devices = List.of(new Device.Auto());
        private int sessionsPerCudaDevice = 1;
        private CpuThreads cpuThreads = CpuThreads.defaults();
        private CudaOptions cudaOptions = CudaOptions.defaults();
        private Precision precision = Precision.FLOAT32;
        private Batching batching = Batching.none();
        private Recovery recovery = Recovery.defaults();
        private FallbackPolicy fallback = FallbackPolicy.FAIL;
        private Limits limits = Limits.defaults();
        private HndsrMetrics metrics = HndsrMetrics.none();

        private Builder() {}

        /**
         * Sets a bundle of your own in place of the bundled network.
         *
         * @param bundle a directory or zip with {@code bundle.json} and its graphs
         * @return this builder
         */
        public Builder model(Path bundle) {
            modelPath = Optional.of(bundle);
            return this;
        }

        /**
         * Sets the modes that will be used; by default all that the bundle offers. Graphs that only other modes need
         * are not loaded: the bundled network opens in two thirds of the time for {@link Mode#FIDELITY} alone.
         *
         * @param wanted the modes; those that the bundle does not offer are ignored; with {@link Mode#PERCEPTUAL}
         *     alone, strength 0 goes through its stages like any other
         * @return this builder
         */
        public Builder modes(Set<Mode> wanted) {
            modes = Set.copyOf(wanted);
            return this;
        }

        /**
         * Sets the device; by default {@link Device.Auto}.
         *
         * @param newDevice the device that the network runs on
         * @return this builder
         */
        public Builder device(Device newDevice) {
            return devices(List.of(newDevice));
        }

        /**
         * Sets several devices, whose threads take tiles of all requests in turn. Results of different kinds of device differ in
         * the last bits.
         *
         * @param newDevices the devices that the network runs on; at least one, none twice
         * @return this builder
         * @throws IllegalArgumentException if there is none
         */
        public Builder devices(List<Device> newDevices) {
            if (newDevices.isEmpty()) {
                throw new IllegalArgumentException("no device is configured; name at least one, such as auto");
            }
            devices = List.copyOf(newDevices);
            return this;
        }

        /**
         * Sets how many copies of the network each CUDA device holds; by default 1. On the CPU one copy serves all runs.
         *
         * @param count at least 1
         * @return this builder
         * @throws IllegalArgumentException if the count is below 1
         */
        public Builder sessionsPerCudaDevice(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("sessionsPerCudaDevice " + count + " is below 1");
            }
            sessionsPerCudaDevice = count;
            return this;
        }

        /**
         * Sets how CUDA devices are used; by default {@link CudaOptions#defaults()}.
         *
         * @param options the options
         * @return this builder
         */
        public Builder cuda(CudaOptions options) {
            cudaOptions = Objects.requireNonNull(options, "options");
            return this;
        }

        /**
         * Sets how tiles are combined into one run; by default {@link Batching#none()}. On the CPU the result does not depend
         * on it.
         *
         * @param bounds the bounds of a batch
         * @return this builder
         */
        public Builder batching(Batching bounds) {
            batching = Objects.requireNonNull(bounds, "bounds");
            return this;
        }

        /**
         * Sets when a device counts as out of order, and when it is tried again; by default {@link Recovery#defaults()}.
         *
         * @param rule the rule
         * @return this builder
         */
        public Builder recovery(Recovery rule) {
            recovery = Objects.requireNonNull(rule, "rule");
            return this;
        }

        /**
         * Sets the network's arithmetic; by default {@link Precision#FLOAT32}. {@link Precision#INT8} runs on the CPU,
         * even if {@link Device.Auto} would find a CUDA device.
         *
         * @param newPrecision the arithmetic
         * @return this builder
         */
        public Builder precision(Precision newPrecision) {
            precision = Objects.requireNonNull(newPrecision, "precision");
            return this;
        }

        /**
         * Sets what happens if the bundle or the devices cannot be used, at the start and later; by default
         * {@link FallbackPolicy#FAIL}.
         *
         * @param policy the policy
         * @return this builder
         */
        public Builder fallback(FallbackPolicy policy) {
            fallback = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets which requests are accepted; by default {@link Limits#defaults()}.
         *
         * @param newLimits the limits
         * @return this builder
         */
        public Builder limits(Limits newLimits) {
            limits = Objects.requireNonNull(newLimits, "limits");
            return this;
        }

        /**
         * Bounds the processors that the network uses on the CPU; by default all that the JVM sees. Beside a GPU one fewer
         * help with what the host does. The result does not depend on it.
         *
         * @param count from 1 to {@link CpuThreads#MAX_THREADS}
         * @return this builder
         * @throws IllegalArgumentException if the count is out of range
         */
        public Builder threads(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("threads " + count + " is below 1");
            }
            return cpuThreads(CpuThreads.of(count));
        }

        /**
         * Sets how the CPU is used; by default {@link CpuThreads#defaults()}.
         *
         * @param use runs at once, and threads of each
         * @return this builder
         */
        public Builder cpuThreads(CpuThreads use) {
            cpuThreads = Objects.requireNonNull(use, "use");
            return this;
        }

        /**
         * Sets the receiver of measurements; by default they are discarded.
         *
         * @param newMetrics the receiver
         * @return this builder
         */
        public Builder metrics(HndsrMetrics newMetrics) {
            metrics = Objects.requireNonNull(newMetrics, "metrics");
            return this;
        }

        /**
         * Loads and checks the bundle, opens the device, runs the probe.
         *
         * @return a running resolver, to be closed by the caller
         * @throws RuntimeSetupException if ONNX Runtime or the device cannot be used, or does not support the precision
         * @throws InvalidBundleException if the bundle is refused, or lacks the precision, and no fallback is allowed
         * @throws IllegalArgumentException if a device is named twice
         */
        public SuperResolver build() {
            DeviceOptions deviceOptions = new DeviceOptions(
                    devices,
                    sessionsPerCudaDevice,
                    new NetworkOptions(precision, cudaOptions, cpuThreads),
                    batching,
                    recovery,
                    fallback);
            return new SuperResolver(Engine.start(new EngineOptions(modelPath, modes, deviceOptions, limits, metrics)));
        }
    }
}
