package io.hndsr.internal.pipeline;

import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.DeviceException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.WorkCancelledException;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.blend.BlendedTiles;
import io.hndsr.internal.blend.JoinedTiles;
import io.hndsr.internal.blend.TileAssembly;
import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.consistency.Radiometer;
import io.hndsr.internal.consistency.TileExtent;
import io.hndsr.internal.schedule.Permit;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.report.Radiometry;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/**
 * A request from its admission to its end. Thread-safe. It ends once, by whatever comes first of result, error, cancel,
 * deadline and close; then its place in the queue is free again and its tiles are stopped.
 *
 * @param <R> the type of the result
 */
final class Ticket<R> {

    private final Engine engine;
    private final BiFunction<RasterImage, UpscaleReport, R> toResult;
    private final CancellableFuture future = new CancellableFuture();
    private final long submittedNanos = System.nanoTime();
    private final StageClock times = new StageClock();

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile Optional<Permit> permit = Optional.empty();
    private volatile Optional<Attempt> attempt = Optional.empty();
    private volatile Optional<Future<?>> deadline = Optional.empty();
    private volatile Optional<Runnable> preparation = Optional.empty();
    private volatile Optional<ProgressTeller> progressTeller = Optional.empty();

    Ticket(Engine engine, BiFunction<RasterImage, UpscaleReport, R> toResult) {
        this.engine = engine;
        this.toResult = toResult;
    }

    CompletableFuture<R> future() {
        return future;
    }

    /** How many of its tiles have not started; 0 before the image has been decoded. */
    long queuedTiles() {
        return attempt.map(current -> current.job.queuedTiles()).orElse(0L);
    }

    /** Takes the permit that the request needs, to give it back at the end. */
    void hold(Permit admitted) {
        permit = Optional.of(admitted);
        if (ended.get()) {
            admitted.close();
        }
    }

    void setDeadline(Duration time) {
        Runnable expire = () -> fail(new DeadlineExceededException(
                "the image was not finished within " + time
                        + "; the work has been stopped: allow more time, or ask for fewer steps or a smaller scale",
                time));
        long nanos = TimeUnit.NANOSECONDS.convert(time);
        deadline = Optional.of(engine.deadlines().schedule(expire, nanos, TimeUnit.NANOSECONDS));
        if (ended.get()) {
            deadline.ifPresent(pending -> pending.cancel(false));
        }
    }

    /** Has the image decoded and its tiles handed to the scheduler, on an image thread. */
    void start(Request request, Settings settings) {
        Runnable task = () -> prepare(request, settings);
        preparation = Optional.of(task);
        engine.decoders().execute(settings.input().pixels(), task);
        if (ended.get()) {
            withdrawPreparation();
        }
    }

    private void withdrawPreparation() {
        preparation.ifPresent(engine.decoders()::withdraw);
        preparation = Optional.empty();
    }

    private void prepare(Request request, Settings settings) {
        if (ended.get()) {
            return;
        }
        try {
            long start = System.nanoTime();
            RasterImage image = Images.decode(request.source());
            times.add(Stage.DECODE, start);
            if (!image.size().equals(settings.input())) {
                throw new InvalidImageException("the header announced " + settings.input() + ", the image has "
                        + image.size() + "; it was changed while it was read");
            }
            progressTeller = Optional.of(
                    new ProgressTeller(request.progressListener(), request.partListeners(), engine.completions()));
            begin(request, settings.estimated(image, request, engine.descriptor()), image);
        } catch (RuntimeException | Error error) {
            fail(error);
        }
    }

    /** Makes the job and hands it to the scheduler. The tickets' own lock: one attempt at a time. */
    private synchronized void begin(Request request, Settings settings, RasterImage image) {
        Attempt made = new Attempt(request, settings, image);
        attempt = Optional.of(made);
        if (ended.get()) {
            stopAttempt();
            return;
        }
        engine.schedule(made.job, request);
    }

    /**
     * Stops what a network has been asked for and begins with what the devices allow now. Of no effect before the image has
     * been decoded, after which that is looked at anyway, and where tiles are interpolated already.
     */
    synchronized void divert() {
        attempt.filter(current -> current.interpolated.isEmpty()).ifPresent(this::replace);
    }

    private synchronized void replace(Attempt failed) {
        if (attempt.filter(current -> current == failed).isEmpty()) {
            return;
        }
        stopAttempt();
        try {
            begin(failed.request, failed.settings, failed.image);
        } catch (RuntimeException | Error error) {
            fail(error);
        }
    }

    private static List<TileExtent> extents(List<TileSpan> spans) {
        return spans.stream()
                .map(span -> new TileExtent(span.outputStart(), span.weights()))
                .toList();
    }

    /** Ends the request with an error, unless it has ended already. */
    void fail(Throwable error) {
        if (end()) {
            engine.metrics().requestFailed(error.getClass().getSimpleName());
            complete(() -> future.completeExceptionally(error));
        }
    }

    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        deadline.ifPresent(pending -> pending.cancel(false));
        withdrawPreparation();
        stopAttempt();
        permit.ifPresent(Permit::close);
        engine.leave(this);
        engine.wake();
        return true;
    }

    /** Stops the job and lets go of it: the future, which the caller may keep, must not keep the images. */
    private void stopAttempt() {
        attempt.ifPresent(current -> current.job.stop());
        attempt = Optional.empty();
        progressTeller.ifPresent(ProgressTeller::forget);
    }

    /** Completes the future off the tile threads, on which user code must not run; after close, on this one. */
    private void complete(Runnable completion) {
        try {
            engine.completions().execute(completion);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // The resolver has been closed, or the process may have no more threads: the future must be completed all
            // the same.
            completion.run();
        }
    }

    /** Ends the request with its result, unless it has ended already. */
    void succeed(RasterImage image, UpscaleReport report) {
        if (end()) {
            engine.metrics().requestFinished(report);
            complete(() -> future.complete(toResult.apply(image, report)));
        }
    }

    /** One way to make the result; a ticket has another one where tiles turn out too large, or devices out of order. */
    private final class Attempt implements UpscaleJob.Listener {

        private final Request request;
        private final Settings settings;
        private final RasterImage image;

        /** Why the tiles are interpolated; empty where the network enlarges them. */
        private final Optional<String> interpolated;

        private final UpscaleJob job;

        Attempt(Request request, Settings asked, RasterImage image) {
            this.request = request;
            this.image = image;
            this.interpolated = engine.interpolationReason();
            this.settings = interpolated.isPresent() ? asked.interpolated() : asked.within(engine.maxFootprint());
            TilePlan plan = settings.tilePlan();
            TileAssembly assembly = settings.tiling().overlap() == 0
                    ? new JoinedTiles(settings.output(), image.layout(), image.sampleType())
                    : new BlendedTiles(settings.output(), image.layout(), image.sampleType(), engine.maxTilesAhead());
            this.job = new UpscaleJob(
                    TileWork.of(image, plan, settings.blur(), settings.noise(), settings.latents(), times),
                    network().map(network -> settings.operator(plan, network)),
                    correction(plan, assembly.maxTilesAhead()),
                    assembly,
                    progressTeller.orElseThrow(),
                    submittedNanos,
                    this);
        }

        private Optional<BundleDescriptor> network() {
            return interpolated.isPresent() ? Optional.empty() : engine.descriptor();
        }

        private Optional<BackProjection> correction(TilePlan plan, int maxTilesAhead) {
            return network()
                    .flatMap(BundleDescriptor::consistency)
                    .map(consistency -> new BackProjection(
                            image,
                            settings.output(),
                            new Degradation(settings.blur(), settings.noise()),
                            consistency.iterations(),
                            extents(plan.rows()),
                            extents(plan.columns()),
                            maxTilesAhead));
        }

        @Override
        public void finished(RasterImage result) {
            Optional<Radiometry> radiometry = request.radiometry()
                    ? Optional.of(Radiometer.measure(image, result, settings.blur()))
                    : Optional.empty();
            succeed(result, report(radiometry));
        }

        @Override
        public void failed(Throwable error) {
            failCurrent(error);
        }

        /** What still comes of an attempt that has been given up concerns nobody. */
        private void failCurrent(Throwable error) {
            if (attempt.filter(current -> current == this).isPresent()) {
                fail(error);
            }
        }

        @Override
        public void tilesTooLarge() {
            if (settings.canShrink()) {
                replace(this);
            } else {
                failCurrent(new DeviceException(
                        "the device has no memory for the smallest tile of this model at the scale of "
                                + "the result, " + settings.output()
                                + "; free some of it, ask for a smaller scale, or choose another device"));
            }
        }

        @Override
        public void startable() {
            engine.wake();
        }

        @Override
        public void started() {
            if (!started.getAndSet(true)) {
                engine.metrics().requestStarted(Duration.ofNanos(System.nanoTime() - submittedNanos));
            }
        }

        @Override
        public void advanced(TileTask task) {
            permit.ifPresent(held -> held.worked(task.work()));
            engine.metrics().tileFinished(task.tile().outputPixels());
        }

        private UpscaleReport report(Optional<Radiometry> radiometry) {
            ImageSize input = settings.input();
            ImageSize output = settings.output();
            Optional<DiffusionPlan> diffusion = settings.diffusion();
            return new UpscaleReport(
                    input,
                    output,
                    (double) output.width() / input.width(),
                    (double) output.height() / input.height(),
                    settings.mode(),
                    diffusion.isPresent() ? OptionalInt.of(diffusion.get().steps()) : OptionalInt.empty(),
                    diffusion.isPresent() ? OptionalDouble.of(diffusion.get().strength()) : OptionalDouble.empty(),
                    diffusion.isPresent() ? diffusion.get().seed() : OptionalLong.empty(),
                    settings.blur(),
                    settings.noise(),
                    network().map(BundleDescriptor::id).orElse("bicubic"),
                    network().map(BundleDescriptor::version).orElse("1"),
                    job.devices(),
                    job.work().plan().size(),
                    times.times(),
                    Duration.ofNanos(System.nanoTime() - submittedNanos),
                    interpolated.or(() -> engine.fallbackReason(job.devices())),
                    radiometry);
        }
    }

    /** Stops the request when the caller ends it: by cancelling, by {@code orTimeout}, or by a result of their own. */
    private final class CancellableFuture extends CompletableFuture<R> {

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return endedByCaller(super.cancel(mayInterruptIfRunning));
        }

        @Override
        public boolean completeExceptionally(Throwable error) {
            return endedByCaller(super.completeExceptionally(error));
        }

        @Override
        public boolean complete(R value) {
            return endedByCaller(super.complete(value));
        }

        private boolean endedByCaller(boolean changed) {
            if (changed) {
                fail(new WorkCancelledException("the request was cancelled; the work has been stopped"));
            }
            return changed;
        }
    }
}
