package io.hndsr.config;

/**
 * What a resolver accepts. A request beyond a limit is refused from the header, before any pixel is decoded.
 *
 * @param maxInputPixels the largest input, in pixels
 * @param maxOutputPixels the largest result, in pixels
 * @param maxPendingRequests how many requests may be waiting or running at once
 */
public record Limits(long maxInputPixels, long maxOutputPixels, int maxPendingRequests) {

    private static final Limits DEFAULTS = new Limits(100_000_000, 600_000_000, 64);

    /**
     * Checks the limits.
     *
     * @param maxInputPixels the largest input, in pixels
     * @param maxOutputPixels the largest result, in pixels
     * @param maxPendingRequests how many requests may be waiting or running at once
     * @throws IllegalArgumentException where one is below 1
     */
    public Limits {
        if (maxInputPixels < 1 || maxOutputPixels < 1 || maxPendingRequests < 1) {
            throw new IllegalArgumentException("limits must be at least 1: maxInputPixels " + maxInputPixels
                    + ", maxOutputPixels " + maxOutputPixels + ", maxPendingRequests " + maxPendingRequests);
        }
    }

    /** {@return 100 million pixels in, 600 million out, 64 requests} */
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
        return new Limits(pixels, maxOutputPixels, maxPendingRequests);
    }

    /**
     * Returns these limits with another one for the result.
     *
     * @param pixels the largest result, in pixels
     * @return the changed limits
     */
    public Limits withMaxOutputPixels(long pixels) {
        return new Limits(maxInputPixels, pixels, maxPendingRequests);
    }

    /**
     * Returns these limits with another bound on waiting and running requests.
     *
     * @param requests how many requests may be waiting or running at once
     * @return the changed limits
     */
    public Limits withMaxPendingRequests(int requests) {
        return new Limits(maxInputPixels, maxOutputPixels, requests);
    }
}
