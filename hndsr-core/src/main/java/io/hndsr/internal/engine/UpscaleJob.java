package io.hndsr.internal.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.blend.AssembledPart;
import io.hndsr.internal.blend.TileAssembly;
import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.device.TileJob;
import io.hndsr.internal.device.TileTask;
import io.hndsr.internal.network.DiffusionPlan;
import io.hndsr.internal.network.StopSignal;
import io.hndsr.internal.network.TileOperator;
import io.hndsr.internal.network.TileWork;
import io.hndsr.internal.network.Workspace;
import io.hndsr.internal.schedule.TileSource;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Tile;
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
 * The tiles of one attempt at a result. Thread-safe. Ends once: {@link Listener#finished} after the last tile, or
 * {@link Listener#failed} with the first error of a tile; never after {@link #stop()}.
 */
final class UpscaleJob implements TileSource<TileTask>, TileJob {

    private final TileWork work;
    private final ImageSize resultSize;
    private final Optional<TileOperator> operator;
    private final int maxTilesAhead;
    private final Optional<RowWindow> window;
    private final ProgressDispatcher progress;
    private final Listener listener;
    private final long submittedNanos;
    private final long queuedNanos = System.nanoTime();
    private final StopSignal stop = new StopSignal();

    /* What has been produced so far; empty once the job has been stopped, even if the job is still referenced. */

    private volatile Optional<BackProjection> correction;
    private volatile Optional<TileAssembly> assembly;

    /** Final parts that have not been reported; their samples are copied only when they are. */
    private final Queue<AssembledPart> unreported = new ConcurrentLinkedQueue<>();

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

    /** What was finished before the first tile of this job, in steps and tiles. */
    @GuardedBy("this")
    private int resumed;

    @GuardedBy("this")
    private long firstTileNanos;

    /**
     * Creates a job.
     *
     * @param work the image, its plan and what the network is conditioned on
     * @param operator what enlarges the tiles; empty if they are interpolated
     * @param correction corrects the result to agree with the image; empty if the network has none
     * @param assembly puts the tiles together
     * @param window bounds which rows of tiles may start; empty if all may
     * @param progress reports to the caller, and finishes the job after the last tile
     * @param submittedNanos when the request was submitted
     * @param listener informed of the progress of the job
     */
    UpscaleJob(
            TileWork work,
            Optional<TileOperator> operator,
            Optional<BackProjection> correction,
            TileAssembly assembly,
            Optional<RowWindow> window,
            ProgressDispatcher progress,
            long submittedNanos,
            Listener listener) {
        this.work = work;
        this.resultSize = work.plan().outputSize();
        this.operator = operator;
        this.correction = correction;
        this.assembly = Optional.of(assembly);
        this.window = window;
        this.maxTilesAhead = assembly.maxTilesAhead();
        this.progress = progress;
        this.submittedNanos = submittedNanos;
        this.listener = listener;
        this.stepsOfTile = new short[stepsPerTile() == 0 ? 0 : work.plan().size()];
    }

    /**
     * Begins at a later tile, before any tile starts; those before it count as finished.
     *
     * @param tile the first tile; the number of tiles if none is left
     */
    synchronized void startAt(int tile) {
        next = tile;
        finished.set(0, tile);
        stepsFinished = tile * stepsPerTile();
        resumed = tile + stepsFinished;
    }

    /** Informed of the progress of a job. */
    interface Listener {

        /** All tiles have been added to the result, and reported. */
        void finished();

        /** A tile failed; the job has been stopped. */
        void failed(Throwable error);

        /** A tile is too large for the memory of the device; the job is to be replaced by one with smaller tiles. */
        void tilesTooLarge();

        /** Tiles start. */
        void started();

        /** A tile is finished, and has its place in the result. */
        void advanced(TileTask task);

        /** A tile may have become free to start. */
        void startable();
    }

    @Override
    public TileWork work() {
        return work;
    }

    @Override
    public Optional<TileOperator> operator() {
        return operator;
    }

    @Override
    public StopSignal stopSignal() {
        return stop;
    }

    /** Ends the job: no further tile starts, and those that run are terminated on the device. */
    void stop() {
        stop.stop();
        correction = Optional.empty();
        assembly = Optional.empty();
        unreported.clear();
    }

    @Override
    public boolean stopped() {
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
            Tile tile = work.plan().tile(next);
            if (!window.map(rows -> rows.mayStart(tile)).orElse(true)) {
                return Optional.empty();
            }
            candidate = TileTask.of(this, tile);
        }
        if (!wanted.test(candidate)) {
            return Optional.empty();
        }
        if (again) {
            returned.remove();
        } else {
            next++;
            if (firstTileNanos == 0) {
                firstTileNanos = work.times().add(Stage.QUEUE, queuedNanos);
            }
        }
        return Optional.of(candidate);
    }

    @Override
    public synchronized boolean exhausted() {
        // Running tiles may be returned, so that the job stays until the last has finished.
        return stop.isStopped() || finished.cardinality() == work.plan().size();
    }

    /** How many tiles have not started. */
    synchronized long queuedTiles() {
        return stop.isStopped() ? 0 : work.plan().size() - next + returned.size();
    }

    @Override
    public void giveBack(TileTask task) {
        synchronized (this) {
            returned.add(task);
        }
        listener.startable();
    }

    @Override
    public void accept(TileTask task, String device, Workspace workspace, Parallel parallel) {
        Optional<TileAssembly> target = assembly;
        Optional<BackProjection> projection = correction;
        if (target.isEmpty()) {
            return;
        }
        try {
            if (projection.isPresent()) {
                correct(projection.get(), target.get(), task.tile(), workspace, parallel);
            } else {
                place(target.get(), task.tile(), workspace, parallel);
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
        progress.changed(this);
    }

    @Override
    public void fail(Throwable error) {
        if (!stop.isStopped()) {
            stop();
            listener.failed(error);
        }
    }

    @Override
    public void tilesTooLarge() {
        listener.tilesTooLarge();
    }

    @Override
    public void started() {
        listener.started();
    }

    @Override
    public void stepFinished(int tile, int step) {
        synchronized (this) {
            if (step <= stepsOfTile[tile]) {
                return;
            }
            stepsOfTile[tile]++;
            stepsFinished++;
        }
        progress.changed(this);
    }

    private int stepsPerTile() {
        return work.diffusion().map(DiffusionPlan::steps).orElse(0);
    }

    /** Adds a tile to the correction, and places tiles that are complete. */
    private void correct(
            BackProjection projection, TileAssembly target, Tile tile, Workspace workspace, Parallel parallel) {
        long start = System.nanoTime();
        projection.add(tile.index(), workspace.colour(), parallel);
        work.times().add(Stage.CORRECT, start);
        OptionalInt claimed = projection.claim();
        while (claimed.isPresent() && !stop.isStopped()) {
            start = System.nanoTime();
            Tile complete = work.plan().tile(claimed.getAsInt());
            projection.take(complete.index(), workspace.colourOf(complete), parallel);
            work.times().add(Stage.CORRECT, start);
            place(target, complete, workspace, parallel);
            projection.release(complete.index());
            claimed = projection.claim();
        }
    }

    private void place(TileAssembly target, Tile tile, Workspace workspace, Parallel parallel) {
        long start = System.nanoTime();
        BandLayout layout = work.image().description().layout();
        int alphaBand = layout.colourBands();
        float[] alpha = layout.hasAlpha() ? work.sampler().sample(tile, alphaBand) : new float[0];
        List<AssembledPart> parts = target.add(
                tile.index(), tile.rows().window(), tile.columns().window(), workspace.colour(), alpha, parallel);
        if (progress.wantsParts()) {
            unreported.addAll(parts);
        }
        work.times().add(Stage.BLEND, start);
    }

    /** Takes a final part of the result, each once; empty if there is none, and once the job has been stopped. */
    Optional<FinalPart> takeFinal() {
        AssembledPart part = unreported.peek();
        if (stop.isStopped() || part == null) {
            return Optional.empty();
        }
        unreported.remove();
        return Optional.of(new FinalPart(
                part.bounds(), () -> part.copy(work.image().description().iccProfile())));
    }

    /** Ends the job, after the last tile and its report. */
    void finish() {
        if (!stop.isStopped()) {
            listener.finished();
        }
    }

    /** The rows of the result of which all tiles are finished. */
    @GuardedBy("this")
    private int rowsFinished() {
        int row = finished.nextClearBit(0) / work.plan().columns().size();
        return row == work.plan().rows().size()
                ? resultSize.height()
                : work.plan().rows().get(row).outputStart();
    }

    /** The progress so far. */
    synchronized Progress progress() {
        int tiles = work.plan().size();
        int steps = Math.multiplyExact(tiles, stepsPerTile());
        int done = finished.cardinality() + stepsFinished;
        long now = System.nanoTime();
        double nanosPerPart = (double) (now - firstTileNanos) / Math.max(1, done - resumed);
        Duration remaining = Duration.ofNanos((long) (nanosPerPart * (tiles + steps - done)));
        return new Progress(
                finished.cardinality(),
                tiles,
                stepsFinished,
                steps,
                rowsFinished(),
                resultSize,
                Duration.ofNanos(now - submittedNanos),
                Optional.of(remaining));
    }
}
