package io.hndsr.internal.codec.tiff;

/**
 * What reading a file may hold in memory beside the windows that are returned.
 *
 * @param cacheBytes decoded segments that are kept, at least 0: those of a row of windows, so that none is decoded twice
 * @param segmentBytes the largest segment that is decoded as a whole, at least 1; one without compression is read in rows
 */
public record TiffReadLimits(long cacheBytes, long segmentBytes) {

    /** For scenes: 32 MB of decoded segments, none larger than 256 MB. */
    public static final TiffReadLimits DEFAULT = new TiffReadLimits(32L << 20, 256L << 20);

    /** For pictures that are read as a whole, segment by segment. */
    static final TiffReadLimits WHOLE = new TiffReadLimits(0, Integer.MAX_VALUE);

    /**
     * Checks the limits.
     *
     * @param cacheBytes decoded segments that are kept
     * @param segmentBytes the largest segment
     * @throws IllegalArgumentException if one is too small
     */
    public TiffReadLimits {
        if (cacheBytes < 0 || segmentBytes < 1) {
            throw new IllegalArgumentException("limits of " + cacheBytes + " bytes for decoded segments and "
                    + segmentBytes + " for one; they must be at least 0 and 1");
        }
    }
}
