package io.hndsr.internal.engine;

import io.hndsr.config.Mode;
import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.WorkCancelledException;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.device.GuardedMetrics;
import io.hndsr.internal.device.TileTask;
import io.hndsr.internal.network.StageClock;
import io.hndsr.internal.plan.UpscalePlan;
import io.hndsr.internal.schedule.Permit;
import io.hndsr.internal.schedule.Share;
import io.hndsr.internal.tile.MaskedImage;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.Nodata;
import io.hndsr.request.UpscaleOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A request from its submission to its end. Thread-safe. It ends once, by its result, an error, a cancel, its deadline or the
 * close of the resolver, whichever is first; see {@link RequestLifecycle} for its states.
 *
 * @param <R> the type of the result
 */
final class UpscaleRequest<R> {

    private final Backends backends;
    private final EngineThreads threads;
    private final GuardedMetrics metrics;
    private final UpscaleOptions options;
    private final Optional<RowWriter> writer;
    private final BiFunction<Optional<RasterImage>, UpscaleReport, R> toResult;
    private final Consumer<UpscaleRequest<?>> whenEnded;
    private final CancellableFuture future = new CancellableFuture();
    private final long submittedNanos = System.nanoTime();
    private final StageClock times = new StageClock();
    private final ProgressDispatcher progress;
    private final RequestLifecycle lifecycle = new RequestLifecycle();

    /** Written once, before the first attempt begins. */
    private volatile List<String> remarks = List.of();

    /**
     * Creates a request that has been submitted.
     *
     * @param backends what enlarges its tiles
     * @param threads decode its image and complete its future
     * @param metrics receive its start and its end
     * @param options what it asks for
     * @param sink receives the rows of the result; empty if the result is an image in memory
     * @param toResult makes the result of the image, if it is in memory, and its report
     * @param whenEnded called when it has ended
     */
    UpscaleRequest(
            Backends backends,
            EngineThreads threads,
            GuardedMetrics metrics,
            UpscaleOptions options,
            Optional<PixelSink> sink,
            BiFunction<Optional<RasterImage>, UpscaleReport, R> toResult,
            Consumer<UpscaleRequest<?>> whenEnded) {
        this.backends = backends;
        this.threads = threads;
        this.metrics = metrics;
        this.options = options;
        this.writer = sink.map(rows -> new RowWriter(rows, times, threads.completions()));
        this.toResult = toResult;
        this.whenEnded = whenEnded;
        this.progress = new ProgressDispatcher(options.listeners(), threads.completions());
    }

    CompletableFuture<R> future() {
        return future;
    }

    UpscaleOptions options() {
        return options;
    }

    Optional<RowWriter> writer() {
        return writer;
    }

    EngineThreads threads() {
        return threads;
    }

    StageClock times() {
        return times;
    }

    ProgressDispatcher progress() {
        return progress;
    }

    /** What is to be said about the image, once it has been read. */
    List<String> remarks() {
        return remarks;
    }

    long submittedNanos() {
        return submittedNanos;
    }

    /** How many of its tiles have not started; 0 before the image has been decoded. */
    long queuedTiles() {
        return lifecycle.attempt().map(attempt -> attempt.job().queuedTiles()).orElse(0L);
    }

    /** Takes the permit that the request needs, and returns it at the end. */
    void admit(Permit granted) {
        lifecycle.admit(granted);
    }

    /** Ends the request at its deadline, if it has one. */
    void watchDeadline() {
        boolean steps = options.mode() == Mode.PERCEPTUAL;
        options.turn().deadline().ifPresent(time -> {
            Runnable expire = () -> fail(new DeadlineExceededException(
                    "the image was not finished within " + time
                            + "; the work has been stopped: allow more time, or set " + (steps ? "fewer steps or " : "")
                            + "a smaller scale",
                    time,
                    steps));
            lifecycle.expire(threads.atDeadline(TimeUnit.NANOSECONDS.convert(time), expire));
        });
    }

    /** Decodes the image and queues its tiles, on a decoding thread. */
    void start(Source source, UpscalePlan plan, Nodata nodata) {
        Runnable task = () -> decode(source, plan, nodata);
        Runnable withdraw = () -> threads.decoders().withdraw(task);
        lifecycle.decode(withdraw);
        threads.decoders().execute(plan.input().pixels(), task);
        if (lifecycle.ended()) {
            withdraw.run();
        }
    }

    private void decode(Source source, UpscalePlan plan, Nodata nodata) {
        if (lifecycle.ended()) {
            return;
        }
        try {
            long start = System.nanoTime();
            List<String> found = new ArrayList<>();
            MaskedImage masked = source.read(plan.input(), nodata, found::add);
            times.add(Stage.DECODE, start);
            remarks = List.copyOf(found);
            begin(plan.anchored(masked).ranged(masked, options.range()).estimated(masked), masked);
        } catch (RuntimeException | Error error) {
            fail(error);
        }
    }

    /** Makes the first attempt. */
    private void begin(UpscalePlan plan, MaskedImage image) {
        // A sink may take its time to begin; the attempt begins it again only if the devices have changed meanwhile.
        writer.ifPresent(
                rows -> Production.of(plan, image, backends, options.delivery().metadata())
                        .begin(rows));
        // Excludes divert(), which otherwise could miss an attempt that is being made.
        synchronized (this) {
            begin(new Attempt(this, backends, plan, image));
        }
    }

    private void begin(Attempt attempt) {
        if (lifecycle.begin(attempt)) {
            backends.schedule(attempt.job(), share());
            attempt.scheduled();
        }
    }

    /** The request's share of the devices. */
    private Share share() {
        int order = switch (options.turn().priority()) {
            case HIGH -> 0;
            case NORMAL -> 1;
            case LOW -> 2;
        };
        return new Share(order, options.turn().weight(), options.turn().tenant());
    }

    /**
     * Stops the network's work on the request and begins again with what the devices allow now. Has no effect before
     * the image has been decoded, since the attempt then looks at the devices anyway, or if tiles are interpolated
     * already.
     */
    synchronized void divert() {
        lifecycle.attempt().filter(attempt -> !attempt.interpolates()).ifPresent(this::replace);
    }

    /** Gives an attempt up for another one; has no effect if that has been done. */
    synchronized void replace(Attempt failed) {
        if (!isCurrent(failed)) {
            return;
        }
        failed.stop();
        progress.forget();
        try {
            begin(failed.again());
        } catch (RuntimeException | Error error) {
            fail(error);
        }
    }

    /** Returns whether an attempt has not been given up. */
    boolean isCurrent(Attempt attempt) {
        return lifecycle.attempt().filter(current -> current == attempt).isPresent();
    }

    /** Tiles start. */
    void started() {
        if (lifecycle.start()) {
            metrics.requestStarted(Duration.ofNanos(System.nanoTime() - submittedNanos));
        }
    }

    /** What the request has been granted; empty once it has ended. */
    Optional<Permit> permit() {
        return lifecycle.permit();
    }

    /** A tile has been finished. */
    void advanced(TileTask task) {
        metrics.tileFinished(task.tile().outputPixels());
    }

    /** Ends the request with an error, unless it has ended already. */
    void fail(Throwable error) {
        if (end()) {
            metrics.requestFailed(error.getClass().getSimpleName());
            Runnable completion = () -> threads.complete(() -> future.completeExceptionally(error));
            writer.ifPresentOrElse(rows -> rows.abort(completion), completion);
        }
    }

    /** Ends the request with its result, unless it has ended already. */
    void succeed(Optional<RasterImage> image, UpscaleReport report) {
        if (end()) {
            metrics.requestFinished(report);
            threads.complete(() -> future.complete(toResult.apply(image, report)));
        }
    }

    private boolean end() {
        if (!lifecycle.end()) {
            return false;
        }
        // The caller may keep the future, and with it this, for longer than the images of the job.
        progress.forget();
        whenEnded.accept(this);
        backends.wake();
        return true;
    }

    /** Stops the request when the caller ends it: by cancelling, by {@code orTimeout}, or by a result of its own. */
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
