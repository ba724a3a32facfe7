package io.hndsr.internal.device;

import io.hndsr.internal.network.TileInput;
import io.hndsr.internal.network.TileOperator;
import io.hndsr.internal.schedule.LaneKind;
import io.hndsr.internal.schedule.ScheduledTile;
import io.hndsr.internal.tile.Alignment;
import io.hndsr.internal.tile.Tile;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A tile of a request that may start. Immutable.
 *
 * @param job the request's tiles
 * @param tile which one
 * @param batchKey what it must have in common with tiles that share its run
 * @param attempts how often it has been run before, without success
 */
public record TileTask(TileJob job, Tile tile, Object batchKey, int attempts) implements ScheduledTile {

    /**
     * Returns a tile that has not been run. Only networks run several tiles at once.
     *
     * @param job the request's tiles
     * @param tile which one
     * @return the task
     */
    public static TileTask of(TileJob job, Tile tile) {
        Object key = job.operator()
                .filter(running -> !job.work().isBlank(tile))
                .<Object>map(running -> new BatchKey(
                        running.batchKey(),
                        tile.rows().alignment(),
                        tile.columns().alignment()))
                .orElseGet(Object::new);
        return new TileTask(job, tile, key, 0);
    }

    /** The same tile, to be run once more and alone, so that another tile's fault is not attributed to it. */
    TileTask again() {
        return new TileTask(job, tile, new Object(), attempts + 1);
    }

    /** The tile as an operator takes it. */
    TileInput input() {
        AtomicInteger steps = new AtomicInteger();
        return new TileInput(job.work(), tile, () -> job.stepFinished(tile.index(), steps.incrementAndGet()));
    }

    /** Whether the tile has no valid pixel: it is not run, and is alone in its batch. */
    boolean blank() {
        return job.work().isBlank(tile);
    }

    long footprint() {
        return tile.footprint();
    }

    @Override
    public long pixels() {
        return tile.paddedPixels();
    }

    @Override
    public long work() {
        if (blank()) {
            return 1;
        }
        return Math.multiplyExact(
                tile.paddedPixels(), job.operator().map(TileOperator::passes).orElse(1));
    }

    @Override
    public LaneKind laneKind() {
        return job.operator().isPresent() ? LaneKind.NETWORK : LaneKind.BICUBIC;
    }

    private record BatchKey(Object operation, Alignment rows, Alignment columns) {}
}
