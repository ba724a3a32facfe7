package io.hndsr.internal.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;

/** A worker that waits: for a first tile, or, with some, for more. Confined to the scheduler's lock. */
final class Waiter<T extends ScheduledTile> {

    private static final int USUAL_TILES = 16;

    private final LaneLoad lane;
    private final BatchLimits limits;
    private final Condition changed;
    private final List<T> tiles;

    private long pixels;
    private boolean full;
    private boolean released;

    Waiter(LaneLoad lane, BatchLimits limits, Condition changed) {
        this.lane = lane;
        this.limits = limits;
        this.changed = changed;
        this.tiles = new ArrayList<>(Math.min(limits.maxTiles(), USUAL_TILES));
    }

    LaneLoad lane() {
        return lane;
    }

    BatchLimits limits() {
        return limits;
    }

    Condition changed() {
        return changed;
    }

    List<T> tiles() {
        return tiles;
    }

    void add(T tile) {
        tiles.add(tile);
        pixels = tile.pixels() > Long.MAX_VALUE - pixels ? Long.MAX_VALUE : pixels + tile.pixels();
        full |= tiles.size() >= limits.maxTiles() || pixels >= limits.maxPixels();
    }

    /** How many pixels fit in beside what there is. */
    long room() {
        return limits.maxPixels() - pixels;
    }

    boolean full() {
        return full;
    }

    boolean released() {
        return released;
    }

    /** Wakes the worker, which has tiles now and waits only as long as it may with them. */
    void look() {
        changed.signal();
    }

    /** Releases the worker, with the tiles it has. */
    void release() {
        released = true;
        changed.signal();
    }
}
