package io.hndsr.internal.schedule;

import java.time.Duration;

/**
 * How large a batch may grow, and how long it may wait to. Immutable and thread-safe.
 *
 * @param maxTiles how many tiles it may hold, at least 1
 * @param maxPixels the sum of pixels it may hold, at least 1; a single tile may exceed it
 * @param maxDelay how long a batch that is not full waits for more tiles while the device has other work; zero for never
 * @param maxTileWork the most work of a single tile, at least 1; larger ones are left to other lanes
 */
public record BatchLimits(int maxTiles, long maxPixels, Duration maxDelay, long maxTileWork) {

    /** Checks the limits. */
    public BatchLimits {
        if (maxTiles < 1 || maxPixels < 1 || maxDelay.isNegative() || maxTileWork < 1) {
            throw new IllegalArgumentException("a batch of at most " + maxTiles + " tiles and " + maxPixels
                    + " pixels, after at most " + maxDelay + ", of tiles of at most " + maxTileWork
                    + " work; the delay must be at least 0, the others at least 1");
        }
    }
}
