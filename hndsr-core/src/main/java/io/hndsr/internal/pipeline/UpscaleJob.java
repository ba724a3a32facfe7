package io.hndsr.internal.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.blend.Region;
import io.hndsr.internal.blend.TileAssembly;
import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.schedule.TileQueue;
import io.hndsr.internal.session.RunFault;
import io.hndsr.internal.session.RunStoppedException;
import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.metrics.HndsrMetrics;
import io.hndsr.metrics.Progress;
import io.hndsr.metrics.Stage;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tiles of one request on their way. Thread-safe. Ends once: {@link Listener#finished} after the last tile, or
 * {@link Listener#failed} with the first error of a tile; never after {@link #stop()}.
 */
final class UpscaleJob implements TileQueue {

    private static final Logger LOG = LoggerFactory.getLogger(UpscaleJob.class);

    private final TileWork work;
    private final TileOperator operator;
    private final int stepsPerTile;
    private final Optional<BackProjection> correction;
    private final TileAssembly assembly;
    private final Workspace.Pool workspaces;
    private final Consumer<Progress> progressListener;
    private final HndsrMetrics metrics;
    private final Listener listener;
    private final long submittedNanos;
    private final long queuedNanos = System.nanoTime();
    private final StopSignal stop = new StopSignal();

    /** Steps and tiles that the listener has not been told of; whoever raises it from 0 tells, until it is 0 again. */
    private final AtomicInteger unreported = new AtomicInteger();

    /** How many steps and tiles the listener has been told of; touched only by the thread that tells. */
    private int reported;

    @GuardedBy("this")
    private final BitSet finished = new BitSet();

    @GuardedBy("this")
    private int stepsFinished;

    @GuardedBy("this")
    private int next;

    @GuardedBy("this")
    private long firstTileNanos;

    UpscaleJob(
            TileWork work,
            TileOperator operator,
            int stepsPerTile,
            Optional<BackProjection> correction,
            TileAssembly assembly,
            Workspace.Pool workspaces,
            Consumer<Progress> progressListener,
            HndsrMetrics metrics,
            long submittedNanos,
            Listener listener) {
        this.work = work;
        this.operator = operator;
        this.stepsPerTile = stepsPerTile;
        this.correction = correction;
        this.assembly = assembly;
        this.workspaces = workspaces;
        this.progressListener = progressListener;
        this.metrics = metrics;
        this.submittedNanos = submittedNanos;
        this.listener = listener;
    }

    /** Is told how a job ended. */
    interface Listener {

        /** The image is complete. */
        void finished(RasterImage result);

        /** A tile failed; the job has been stopped. */
        void failed(Throwable error);

        /** A tile is finished, so that another may have become free to start. */
        void advanced();
    }

    /** Ends the job: no tile starts any more, and those that run are terminated on the device. */
    void stop() {
        stop.stop();
    }

    @Override
    public synchronized Optional<Runnable> poll() {
        if (stop.isStopped()
                || next == work.plan().size()
                || next - finished.nextClearBit(0) >= assembly.maxTilesAhead()) {
            return Optional.empty();
        }
        if (next == 0) {
            firstTileNanos = work.times().add(Stage.QUEUE, queuedNanos);
        }
        int index = next++;
        return Optional.of(() -> run(index));
    }

    @Override
    public synchronized boolean exhausted() {
        return stop.isStopped() || next == work.plan().size();
    }

    private void run(int index) {
        Workspace workspace = workspaces.take();
        try {
            Tile tile = work.plan().tile(index);
            long start = System.nanoTime();
            operator.enlarge(work, tile, workspace, stop, this::stepFinished);
            tellMetrics(tile.outputPixels(), System.nanoTime() - start);
            if (correction.isPresent()) {
                correct(correction.get(), tile, workspace);
            } else {
                place(tile, workspace);
            }
        } catch (RunStoppedException stopped) {
            return;
        } catch (RunFault fault) {
            stop.stop();
            listener.failed(DeviceErrors.of(fault));
            return;
        } catch (RuntimeException | Error error) {
            stop.stop();
            listener.failed(error);
            return;
        } finally {
            workspaces.giveBack(workspace);
        }
        advance(index);
    }

    /** Adds a tile to the correction, and places tiles that are complete. */
    private void correct(BackProjection projection, Tile tile, Workspace workspace) {
        long start = System.nanoTime();
        projection.add(tile.index(), workspace.colour());
        work.times().add(Stage.CORRECT, start);
        OptionalInt claimed = projection.claim();
        while (claimed.isPresent() && !stop.isStopped()) {
            start = System.nanoTime();
            Tile complete = work.plan().tile(claimed.getAsInt());
            projection.take(complete.index(), workspace.colourOf(complete));
            work.times().add(Stage.CORRECT, start);
            place(complete, workspace);
            projection.release(complete.index());
            claimed = projection.claim();
        }
    }

    private void place(Tile tile, Workspace workspace) {
        long start = System.nanoTime();
        TileSpan rows = tile.rows();
        TileSpan columns = tile.columns();
        int alphaBand = work.image().layout().colourBands();
        float[] alpha = work.image().layout().hasAlpha() ? work.sampler().sample(tile, alphaBand) : new float[0];
        assembly.add(
                tile.index(),
                new Region(columns.outputStart(), rows.outputStart(), columns.outputSize(), rows.outputSize()),
                new TileAssembly.Window(rows.weights(), columns.weights()),
                workspace.colour(),
                alpha);
        work.times().add(Stage.BLEND, start);
    }

    private void stepFinished() {
        synchronized (this) {
            stepsFinished++;
        }
        report();
    }

    private void advance(int index) {
        synchronized (this) {
            finished.set(index);
        }
        listener.advanced();
        report();
    }

    /**
     * Calls the listener for what is new; where another thread is calling it, that one takes this along. Whoever tells
     * of the last tile ends the job, so that a request never ends before its progress has.
     */
    private void report() {
        if (unreported.getAndIncrement() > 0) {
            return;
        }
        int taken = 1;
        do {
            Progress progress = progress();
            int done = progress.stepsDone() + progress.tilesDone();
            if (done > reported && !stop.isStopped()) {
                reported = done;
                tellProgress(progress);
                if (progress.tilesDone() == progress.tilesTotal()) {
                    finish();
                }
            }
            taken = unreported.addAndGet(-taken);
        } while (taken > 0);
    }

    private void finish() {
        try {
            listener.finished(assembly.finish(work.image().iccProfile()));
        } catch (RuntimeException | Error error) {
            listener.failed(error);
        }
    }

    private synchronized Progress progress() {
        int tiles = work.plan().size();
        int steps = Math.multiplyExact(tiles, stepsPerTile);
        int done = finished.cardinality() + stepsFinished;
        long now = System.nanoTime();
        double nanosPerPart = (double) (now - firstTileNanos) / done;
        Duration remaining = Duration.ofNanos((long) (nanosPerPart * (tiles + steps - done)));
        return new Progress(
                finished.cardinality(),
                tiles,
                stepsFinished,
                steps,
                Duration.ofNanos(now - submittedNanos),
                Optional.of(remaining));
    }

    private void tellProgress(Progress progress) {
        try {
            progressListener.accept(progress);
        } catch (Throwable thrown) { // other languages throw checked exceptions here too
            LOG.warn("a progress listener threw; the request goes on", thrown);
        }
    }

    private void tellMetrics(long pixels, long nanos) {
        try {
            metrics.tileFinished(pixels, Duration.ofNanos(nanos));
        } catch (Throwable thrown) {
            LOG.warn("the metrics threw; the request goes on", thrown);
        }
    }
}
