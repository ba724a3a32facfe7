package io.hndsr.internal.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;

/**
 * Tiles that share a run of the network, and the place that the run takes in its lane. Thread-safe.
 *
 * @param <T> the type of a tile
 */
public final class Batch<T extends ScheduledTile> implements AutoCloseable {

    private final FairScheduler<T> scheduler;
    private final LaneLoad lane;
    private final boolean small;
    private final List<T> tiles;

    @GuardedBy("scheduler.lock")
    private boolean closed;

    Batch(FairScheduler<T> scheduler, LaneLoad lane, boolean small, List<T> tiles) {
        this.scheduler = scheduler;
        this.lane = lane;
        this.small = small;
        this.tiles = tiles;
    }

    /** {@return the tiles, at least one, all of one key; unmodifiable} */
    public List<T> tiles() {
        return tiles;
    }

    /** Gives the place in the lane back, after the run. Idempotent. */
    @Override
    public void close() {
        scheduler.lock.lock();
        try {
            if (!closed) {
                closed = true;
                scheduler.ended(lane, small);
            }
        } finally {
            scheduler.lock.unlock();
        }
    }
}
