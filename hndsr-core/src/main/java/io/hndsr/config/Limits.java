package io.hndsr.config;

/**
 * What a resolver accepts. A request beyond a limit is refused from the header, before any pixel is decoded.
 *
 * @param maxInputPixels the largest input, in pixels
 * @param maxOutputPixels the largest result, in pixels
 * @param maxPendingRequests how many requests may be waiting or running at once
 * @param maxNativeBytes native memory, for all requests together, for tiles that are larger than the plan would choose
 * @param maxDeviceBytes memory of the device for such tiles
 */
public record Limits(
        long maxInputPixels, long maxOutputPixels, int maxPendingRequests, long maxNativeBytes, long maxDeviceBytes) {

    private static final long GIBIBYTE = 1L << 30;
    private static final Limits DEFAULTS = new Limits(100_000_000, 600_000_000, 64, GIBIBYTE, 4 * GIBIBYTE);

    /**
     * Checks the limits.
     *
     * @param maxInputPixels the largest input, in pixels
     * @param maxOutputPixels the largest result, in pixels
     * @param maxPendingRequests how many requests may be waiting or running at once
     * @param maxNativeBytes native memory, for all requests together, for tiles that are larger than the plan would choose
     * @param maxDeviceBytes memory of the device for such tiles
     * @throws IllegalArgumentException if one is below 1
     */
    public Limits {
        if (maxInputPixels < 1
                || maxOutputPixels < 1
                || maxPendingRequests < 1
                || maxNativeBytes < 1
                || maxDeviceBytes < 1) {
            throw new IllegalArgumentException("limits must be at least 1: maxInputPixels " + maxInputPixels
                    + ", maxOutputPixels " + maxOutputPixels + ", maxPendingRequests " + maxPendingRequests
                    + ", maxNativeBytes " + maxNativeBytes + ", maxDeviceBytes " + maxDeviceBytes);
        }
    }

    /** {@return 100 million pixels in, 600 million out, 64 requests, 1 GiB and 4 GiB for large tiles} */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these limits with another one for the input.
     *
     * @param pixels the largest input, in pixels
     * @return the changed limits
     */
    public Limits withMaxInputPixels(long pixels) {
        return new Limits(pixels, maxOutputPixels, maxPendingRequests, maxNativeBytes, maxDeviceBytes);
    }

    /**
     * Returns these limits with another one for the result.
     *
     * @param pixels the largest result, in pixels
     * @return the changed limits
     */
    public Limits withMaxOutputPixels(long pixels) {
        return new Limits(maxInputPixels, pixels, maxPendingRequests, maxNativeBytes, maxDeviceBytes);
    }

    /**
     * Returns these limits with another bound on waiting and running requests.
     *
     * @param requests how many requests may be waiting or running at once
     * @return the changed limits
     */
    public Limits withMaxPendingRequests(int requests) {
        return new Limits(maxInputPixels, maxOutputPixels, requests, maxNativeBytes, maxDeviceBytes);
    }

    /**
     * Returns these limits with others for the memory of tiles that callers ask for and that are larger than the plan would
     * choose. Tiles as the plan chooses them are worked on in memory that is set aside for all requests.
     *
     * @param nativeBytes native memory, for all requests together
     * @param deviceBytes memory of the device
     * @return the changed limits
     */
    public Limits withLargeTiles(long nativeBytes, long deviceBytes) {
        return new Limits(maxInputPixels, maxOutputPixels, maxPendingRequests, nativeBytes, deviceBytes);
    }
}
