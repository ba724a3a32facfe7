package io.hndsr.internal.device;

/**
 * How many tiles, and how large a tile, fit a device's memory at a time, as far as has been found; the bounds only shrink.
 * The size of a tile is its footprint: padded input pixels, and a quarter of the requested output pixels. Confined to the lock
 * of its owner.
 */
final class MemoryBounds {

    /** Tiles are not made smaller than this; a device that lacks memory for this one has another fault. */
    static final long MIN_FOOTPRINT = 64 * 64;

    private int maxTiles = Integer.MAX_VALUE;
    private long maxFootprint = Long.MAX_VALUE;

    int maxTiles() {
        return maxTiles;
    }

    long maxFootprint() {
        return maxFootprint;
    }

    boolean shrunk() {
        return maxTiles < Integer.MAX_VALUE || maxFootprint < Long.MAX_VALUE;
    }

    /** So many tiles at once did not fit. */
    void tooManyTiles(int tiles) {
        maxTiles = Math.min(maxTiles, Math.max(1, tiles / 2));
    }

    /** A tile by itself did not fit. */
    void tooLargeTile(long footprint) {
        maxFootprint = Math.min(maxFootprint, Math.max(MIN_FOOTPRINT, footprint / 2));
    }
}
