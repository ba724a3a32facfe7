package io.hndsr.internal.pipeline;

import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.WorkCancelledException;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.blend.BlendedTiles;
import io.hndsr.internal.blend.JoinedTiles;
import io.hndsr.internal.blend.TileAssembly;
import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.consistency.Degradation;
import io.hndsr.internal.consistency.Radiometer;
import io.hndsr.internal.consistency.TileExtent;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.metrics.Radiometry;
import io.hndsr.metrics.Stage;
import io.hndsr.metrics.UpscaleReport;
import io.hndsr.model.BundleDescriptor;
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
    private volatile Optional<UpscaleJob> job = Optional.empty();
    private volatile Optional<Future<?>> deadline = Optional.empty();
    private volatile Optional<Runnable> preparation = Optional.empty();
    private volatile long expectedPixels;

    Ticket(Engine engine, BiFunction<RasterImage, UpscaleReport, R> toResult) {
        this.engine = engine;
        this.toResult = toResult;
    }

    CompletableFuture<R> future() {
        return future;
    }

    void expect(long outputPixels) {
        expectedPixels = outputPixels;
        engine.expectPixels(outputPixels);
    }

    void setDeadline(Duration time) {
        Runnable expire = () -> fail(new DeadlineExceededException("the image was not finished within " + time
                + "; the work has been stopped: allow more time, or ask for" + " a smaller scale"));
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
        engine.imageThreads().execute(task);
        if (ended.get()) {
            withdrawPreparation();
        }
    }

    private void withdrawPreparation() {
        preparation.ifPresent(engine.imageThreads()::remove);
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
            Settings fitted = settings.estimated(image, request, engine.descriptor());
            TilePlan plan = fitted.tilePlan();
            TileAssembly assembly = fitted.tiling().overlap() == 0
                    ? new JoinedTiles(fitted.output(), image.layout(), image.sampleType())
                    : new BlendedTiles(fitted.output(), image.layout(), image.sampleType(), engine.maxTilesAhead());
            UpscaleJob started = new UpscaleJob(
                    TileWork.of(image, plan, fitted.blur(), fitted.noise(), times),
                    engine.operatorFor(fitted),
                    fitted.latents().map(DiffusionPlan::steps).orElse(0),
                    correction(image, plan, fitted, assembly.maxTilesAhead()),
                    assembly,
                    engine.workspaces(),
                    request.progressListener(),
                    engine.config().metrics(),
                    submittedNanos,
                    new Ending(fitted, plan.size(), Optional.of(image).filter(input -> request.radiometry())));
            job = Optional.of(started);
            if (ended.get()) {
                stopJob();
                return;
            }
            engine.scheduler().add(started);
        } catch (RuntimeException | Error error) {
            fail(error);
        }
    }

    private Optional<BackProjection> correction(
            RasterImage image, TilePlan plan, Settings settings, int maxTilesAhead) {
        return engine.descriptor()
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

    private static List<TileExtent> extents(List<TileSpan> spans) {
        return spans.stream()
                .map(span -> new TileExtent(span.outputStart(), span.weights()))
                .toList();
    }

    /** Ends the request with an error, unless it has ended already. */
    void fail(Throwable error) {
        if (end()) {
            engine.tellFailed(error);
            complete(() -> future.completeExceptionally(error));
        }
    }

    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        deadline.ifPresent(pending -> pending.cancel(false));
        withdrawPreparation();
        stopJob();
        engine.scheduler().wake();
        engine.forget(this, expectedPixels);
        return true;
    }

    /** Stops the job and lets go of it: the future, which the caller may keep, must not keep the images. */
    private void stopJob() {
        job.ifPresent(UpscaleJob::stop);
        job = Optional.empty();
    }

    /** Completes the future off the tile threads, on which user code must not run; after close, on this one. */
    private void complete(Runnable completion) {
        try {
            engine.completions().execute(completion);
        } catch (RejectedExecutionException closed) {
            completion.run();
        }
    }

    private void succeed(RasterImage image, Settings settings, int tiles, Optional<Radiometry> radiometry) {
        UpscaleReport report = report(settings, tiles, radiometry);
        if (end()) {
            engine.measured(
                    settings.output().pixels(), times.time(Stage.INFERENCE).toNanos());
            engine.tellFinished(report);
            complete(() -> future.complete(toResult.apply(image, report)));
        }
    }

    private UpscaleReport report(Settings settings, int tiles, Optional<Radiometry> radiometry) {
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
                engine.descriptor().map(BundleDescriptor::id).orElse("bicubic"),
                engine.descriptor().map(BundleDescriptor::version).orElse("1"),
                engine.device(),
                tiles,
                times.times(),
                Duration.ofNanos(System.nanoTime() - submittedNanos),
                engine.fallbackReason(),
                radiometry);
    }

    private final class Ending implements UpscaleJob.Listener {

        private final Settings settings;
        private final int tiles;

        /** The input, where the result is to be compared with it. */
        private final Optional<RasterImage> compared;

        Ending(Settings settings, int tiles, Optional<RasterImage> compared) {
            this.settings = settings;
            this.tiles = tiles;
            this.compared = compared;
        }

        @Override
        public void finished(RasterImage result) {
            succeed(result, settings, tiles, compared.map(input -> Radiometer.measure(input, result, settings.blur())));
        }

        @Override
        public void failed(Throwable error) {
            fail(error);
        }

        @Override
        public void advanced() {
            engine.scheduler().wake();
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
