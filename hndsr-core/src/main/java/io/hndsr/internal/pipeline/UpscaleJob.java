package io.hndsr.internal.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.blend.Region;
import io.hndsr.internal.blend.TileAssembly;
import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.crew.Crew;
import io.hndsr.internal.schedule.TileSource;
import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.report.Stage;
import io.hndsr.request.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * The tiles of one request on their way. Thread-safe. Ends once: {@link Listener#finished} after the last tile, or
 * {@link Listener#failed} with the first error of a tile; never after {@link #stop()}.
 */
final class UpscaleJob implements TileSource<TileTask> {

    private final TileWork work;
    private final Optional<TileOperator> operator;
    private final int maxTilesAhead;
    private final ProgressTeller progressTeller;
    private final Listener listener;
    private final long submittedNanos;
    private final long queuedNanos = System.nanoTime();
    private final StopSignal stop = new StopSignal();

    /* What has been made so far; empty once the job has been stopped, whoever still holds the job. */

    private volatile Optional<BackProjection> correction;
    private volatile Optional<TileAssembly> assembly;

    /** Where the result is final and nobody has been told; their samples are copied only when somebody is. */
    private final Queue<Region> untold = new ConcurrentLinkedQueue<>();

    @GuardedBy("this")
    private final BitSet finished = new BitSet();

    @GuardedBy("this")
    private final Deque<TileTask> returned = new ArrayDeque<>();

    @GuardedBy("this")
    private final Set<String> devices = new TreeSet<>();

    /** The denoising steps of each tile; a tile that is run again counts only steps beyond those it had. */
    @GuardedBy("this")
    private final short[] stepsOfTile;

    @GuardedBy("this")
    private int stepsFinished;

    @GuardedBy("this")
    private int next;

    @GuardedBy("this")
    private long firstTileNanos;

    /**
     * Creates a job.
     *
     * @param work the image, its plan and what the network is told
     * @param operator what enlarges the tiles; empty where they are interpolated
     * @param correction makes the result agree with the image; empty where that is not asked for
     * @param assembly puts the tiles together
     * @param progressTeller tells the caller, and has the job finished after the last tile
     * @param submittedNanos when the request came
     * @param listener is told of the end
     */
    UpscaleJob(
            TileWork work,
            Optional<TileOperator> operator,
            Optional<BackProjection> correction,
            TileAssembly assembly,
            ProgressTeller progressTeller,
            long submittedNanos,
            Listener listener) {
        this.work = work;
        this.operator = operator;
        this.correction = correction;
        this.assembly = Optional.of(assembly);
        this.maxTilesAhead = assembly.maxTilesAhead();
        this.progressTeller = progressTeller;
        this.submittedNanos = submittedNanos;
        this.listener = listener;
        this.stepsOfTile = new short[stepsPerTile() == 0 ? 0 : work.plan().size()];
    }

    /** Is told how a job goes on. */
    interface Listener {

        /** The image is complete. */
        void finished(RasterImage result);

        /** A tile failed; the job has been stopped. */
        void failed(Throwable error);

        /** A tile is too large for the memory of the device. The job is to be stopped, and begun anew with smaller ones. */
        void tilesTooLarge();

        /** Tiles start. */
        void started();

        /** A tile is finished, and has its place in the result. */
        void advanced(TileTask task);

        /** A tile may have become free to start. */
        void startable();
    }

    TileWork work() {
        return work;
    }

    /** What enlarges the tiles; empty where they are interpolated. */
    Optional<TileOperator> operator() {
        return operator;
    }

    /** What a tile costs, in runs of the operator's graph. */
    int passes() {
        return operator.map(TileOperator::passes).orElse(1);
    }

    StopSignal stopSignal() {
        return stop;
    }

    /** Ends the job: no tile starts any more, and those that run are terminated on the device. */
    void stop() {
        stop.stop();
        correction = Optional.empty();
        assembly = Optional.empty();
    }

    boolean stopped() {
        return stop.isStopped();
    }

    /** The devices that have finished a tile, joined by a plus sign. */
    synchronized String devices() {
        return String.join("+", devices);
    }

    @Override
    public synchronized Optional<TileTask> poll(Predicate<? super TileTask> wanted) {
        if (stop.isStopped()) {
            return Optional.empty();
        }
        TileTask candidate = returned.peek();
        boolean again = candidate != null;
        if (candidate == null) {
            if (next == work.plan().size() || next - finished.nextClearBit(0) >= maxTilesAhead) {
                return Optional.empty();
            }
            candidate = TileTask.of(this, work.plan().tile(next), operator);
        }
        if (!wanted.test(candidate)) {
            return Optional.empty();
        }
        if (again) {
            returned.remove();
        } else if (next++ == 0) {
            firstTileNanos = work.times().add(Stage.QUEUE, queuedNanos);
        }
        return Optional.of(candidate);
    }

    @Override
    public synchronized boolean exhausted() {
        // Tiles on their way may come back, so that the job stays until the last is finished.
        return stop.isStopped() || finished.cardinality() == work.plan().size();
    }

    /** How many tiles have not started. */
    synchronized long queuedTiles() {
        return stop.isStopped() ? 0 : work.plan().size() - next + returned.size();
    }

    /** Takes a tile back that has been started in vain. */
    void giveBack(TileTask task) {
        synchronized (this) {
            returned.add(task);
        }
        listener.startable();
    }

    /**
     * Takes the colour of an enlarged tile: corrects it together with its neighbours, and places what is complete.
     *
     * @param task the tile
     * @param device what enlarged it
     * @param workspace holds its colour; used for others
     * @param crew helps
     */
    void accept(TileTask task, String device, Workspace workspace, Crew crew) {
        Optional<TileAssembly> target = assembly;
        Optional<BackProjection> projection = correction;
        if (target.isEmpty()) {
            return;
        }
        try {
            if (projection.isPresent()) {
                correct(projection.get(), target.get(), task.tile(), workspace, crew);
            } else {
                place(target.get(), task.tile(), workspace, crew);
            }
        } catch (RuntimeException | Error error) {
            fail(error);
            return;
        }
        synchronized (this) {
            finished.set(task.tile().index());
            devices.add(device);
        }
        listener.advanced(task);
        listener.startable();
        progressTeller.changed(this);
    }

    /** Ends the job with an error of a tile. */
    void fail(Throwable error) {
        if (!stop.isStopped()) {
            stop();
            listener.failed(error);
        }
    }

    void tilesTooLarge() {
        listener.tilesTooLarge();
    }

    void started() {
        listener.started();
    }

    /**
     * Takes note of a denoising step.
     *
     * @param tile the tile's place in the plan
     * @param step the step's number in this run of the tile, from 1
     */
    void stepFinished(int tile, int step) {
        synchronized (this) {
            if (step <= stepsOfTile[tile]) {
                return;
            }
            stepsOfTile[tile]++;
            stepsFinished++;
        }
        progressTeller.changed(this);
    }

    private int stepsPerTile() {
        return work.diffusion().map(DiffusionPlan::steps).orElse(0);
    }

    /** Adds a tile to the correction, and places tiles that are complete. */
    private void correct(BackProjection projection, TileAssembly target, Tile tile, Workspace workspace, Crew crew) {
        long start = System.nanoTime();
        projection.add(tile.index(), workspace.colour(), crew);
        work.times().add(Stage.CORRECT, start);
        OptionalInt claimed = projection.claim();
        while (claimed.isPresent() && !stop.isStopped()) {
            start = System.nanoTime();
            Tile complete = work.plan().tile(claimed.getAsInt());
            projection.take(complete.index(), workspace.colourOf(complete), crew);
            work.times().add(Stage.CORRECT, start);
            place(target, complete, workspace, crew);
            projection.release(complete.index());
            claimed = projection.claim();
        }
    }

    private void place(TileAssembly target, Tile tile, Workspace workspace, Crew crew) {
        long start = System.nanoTime();
        TileSpan rows = tile.rows();
        TileSpan columns = tile.columns();
        int alphaBand = work.image().layout().colourBands();
        float[] alpha = work.image().layout().hasAlpha() ? work.sampler().sample(tile, alphaBand) : new float[0];
        List<Region> parts = target.add(
                tile.index(),
                new Region(columns.outputStart(), rows.outputStart(), columns.outputSize(), rows.outputSize()),
                new TileAssembly.Window(rows.weights(), columns.weights()),
                workspace.colour(),
                alpha,
                crew);
        if (progressTeller.tellsOfTiles()) {
            untold.addAll(parts);
        }
        work.times().add(Stage.BLEND, start);
    }

    /** Takes a part of the result that is final, each once; empty where there is none, and once the job has been stopped. */
    Optional<FinalPart> takeFinal() {
        Optional<TileAssembly> target = assembly;
        Region part = untold.peek();
        if (target.isEmpty() || part == null) {
            return Optional.empty();
        }
        untold.remove();
        TileAssembly result = target.get();
        return Optional.of(new FinalPart(
                part.x(),
                part.y(),
                new ImageSize(part.width(), part.height()),
                result.size(),
                () -> result.copy(part, work.image().iccProfile())));
    }

    /** Ends the job with its result, after the last tile. */
    void finish() {
        assembly.ifPresent(
                complete -> listener.finished(complete.finish(work.image().iccProfile())));
    }

    /** How far it is. */
    synchronized Progress progress() {
        int tiles = work.plan().size();
        int steps = Math.multiplyExact(tiles, stepsPerTile());
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
}
