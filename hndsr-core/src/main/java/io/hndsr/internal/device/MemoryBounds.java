package io.hndsr.internal.device;

/**
 * The amount of work at a time that fits a device's memory, as far as has been found; it only shrinks. Confined to the
 * lock of its owner. Work is counted in footprints of tiles: padded input pixels, and a quarter of the requested output
 * pixels.
 */
final class MemoryBounds {

    /** Tiles are not made smaller than this; a device that lacks memory for this one has another fault. */
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
