package io.hndsr.internal.schedule;

import java.util.function.Predicate;

/**
 * Which tiles a batch can take, and what was seen while looking for them; one for all batches, so that taking a tile
 * allocates nothing here. Confined to the scheduler's lock.
 */
final class BatchCandidate implements Predicate<ScheduledTile> {

    private static final Object ANY_KEY = new Object();

    private long pass;
    private LaneKind kind = LaneKind.NETWORK;
    private long maxTileWork;
    private boolean small;
    private Object key = ANY_KEY;
    private long room;

    private int priority;
    private int lowestPriority;
    private boolean left;
    private boolean shown;

    /**
     * Starts to look for tiles.
     *
     * @param laneKind which tiles the lane takes
     * @param limits what the batch may hold
     * @param beside whether the batch runs beside others: larger tiles then wait for this lane, and not for another
     */
    void start(LaneKind laneKind, BatchLimits limits, boolean beside) {
        kind = laneKind;
        pass++;
        maxTileWork = limits.maxTileWork();
        small = beside;
        key = ANY_KEY;
        room = Long.MAX_VALUE;
        lowestPriority = Integer.MAX_VALUE;
        left = false;
    }

    /** From now on, wants only what may join a batch of that key, of that many pixels. */
    void join(Object batchKey, long remainingPixels) {
        key = batchKey;
        room = remainingPixels;
    }

    /** What is shown from now on is of that priority. */
    void enter(int shownPriority) {
        priority = shownPriority;
    }

    /** What is shown from now on is of another request. */
    void next() {
        shown = false;
    }

    @Override
    public boolean test(ScheduledTile tile) {
        shown = true;
        if (tile.laneKind() != kind) {
            return false;
        }
        if (tile.work() > maxTileWork) {
            if (small) {
                leave();
            }
            return false;
        }
        if (tile.pixels() <= room && (key == ANY_KEY || key.equals(tile.batchKey()))) {
            return true;
        }
        leave();
        return false;
    }

    private void leave() {
        left = true;
        lowestPriority = Math.min(lowestPriority, priority);
    }

    long pass() {
        return pass;
    }

    /** Returns whether the request had a tile. */
    boolean shown() {
        return shown;
    }

    /** Returns whether a tile was left that the worker could take next. */
    boolean left() {
        return left;
    }

    /** Returns whether lower priorities are to be skipped, since a tile of that one is left waiting. */
    boolean stopsAfter(int lookedAt) {
        return lookedAt >= lowestPriority;
    }
}
