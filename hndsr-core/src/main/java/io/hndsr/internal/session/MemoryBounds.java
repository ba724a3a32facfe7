package io.hndsr.internal.session;

/**
 * How much work at a time has been found to fit a device's memory; it only shrinks. Confined to the lock of its owner.
 * Work is counted in footprints of tiles: padded input pixels, and a quarter of the output pixels asked for.
 */
final class MemoryBounds {

    /** No tile is asked to be smaller; a device that lacks memory for this one has another fault. */
    static final long MIN_TILE_WORK = 64 * 64;

    private int maxTiles = Integer.MAX_VALUE;
    private long maxTileWork = Long.MAX_VALUE;

    int maxTiles() {
        return maxTiles;
    }

    long maxTileWork() {
        return maxTileWork;
    }

    boolean shrunk() {
        return maxTiles < Integer.MAX_VALUE || maxTileWork < Long.MAX_VALUE;
    }

    /** So many tiles at once did not fit. */
    void tooManyTiles(int tiles) {
        maxTiles = Math.min(maxTiles, Math.max(1, tiles / 2));
    }

    /** A tile by itself did not fit. */
    void tooLargeTile(long work) {
        maxTileWork = Math.min(maxTileWork, Math.max(MIN_TILE_WORK, work / 2));
    }
}
