package io.hndsr.config;

import java.time.Duration;

/**
 * How tiles of equal shape, also of different requests, are combined into one run of the network. The device never waits
 * for a batch to fill while it has nothing else to do.
 *
 * @param maxTiles tiles of one run, 1 to 4096
 * @param maxPixels padded input pixels of one run, at least 1; a single tile may have more
 * @param maxDelay how long a run that could take more tiles waits for them while another one keeps the device busy
 */
public record Batching(int maxTiles, long maxPixels, Duration maxDelay) {

    /** Far more than any device gains from; the tiles ahead of a request are counted in multiples of a batch. */
    private static final int MOST_TILES = 4096;

    /**
     * Checks the bounds.
     *
     * @param maxTiles tiles of one run, 1 to 4096
     * @param maxPixels padded input pixels of one run, at least 1; a single tile may have more
     * @param maxDelay how long a run that could take more tiles waits for them while another one keeps the device busy
     * @throws IllegalArgumentException if a bound is out of its range, or the delay negative
     */
    public Batching {
        if (maxTiles < 1 || maxTiles > MOST_TILES || maxPixels < 1 || maxDelay.isNegative()) {
            throw new IllegalArgumentException("batching needs maxTiles of 1 to " + MOST_TILES
                    + ", maxPixels of at least 1 and no negative delay: maxTiles " + maxTiles + ", maxPixels "
                    + maxPixels + ", maxDelay " + maxDelay);
        }
    }

    /**
     * One tile to a run: the default. On the CPU a batch takes as long as its tiles take one by one, and cannot be
     * stopped as soon. On a GPU one large tile is work enough for all of it, the last bit of a result depends on how
     * many tiles share a run, and ONNX Runtime has cuDNN plan all convolutions anew whenever that number changes.
     *
     * @return no batching
     */
    public static Batching none() {
        return new Batching(1, Long.MAX_VALUE, Duration.ZERO);
    }
}
