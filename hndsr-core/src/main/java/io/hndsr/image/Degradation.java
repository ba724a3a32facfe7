package io.hndsr.image;

/**
 * The blur and noise of an image, as a sensor and compression leave them.
 *
 * @param blur sigma of the Gaussian point spread, in input pixels
 * @param noise RMS error of noise and compression, in 1/255 of the range that the image uses
 */
public record Degradation(double blur, double noise) {

    /** The largest blur that can be set or estimated, in input pixels. */
    public static final double MAX_BLUR = 1.2;

    /** The largest noise that can be set or estimated, in 1/255 of the range that the image uses. */
    public static final int MAX_NOISE = 10;

    /** The range of the blur, for the messages of constraints. */
    public static final String BLUR_RANGE = "must be from 0 to " + MAX_BLUR + " input pixels";

    /** The range of the noise, for the messages of constraints. */
    public static final String NOISE_RANGE = "must be from 0 to " + MAX_NOISE + " (RMS, in 1/255)";

    /** Neither blur nor noise. */
    public static final Degradation NONE = new Degradation(0, 0);

    /**
     * Returns this degradation within limits.
     *
     * @param maxBlur the largest blur
     * @param maxNoise the largest noise
     * @return a degradation from 0 to the limits
     */
    public Degradation within(double maxBlur, double maxNoise) {
        return new Degradation(Math.max(0, Math.min(maxBlur, blur)), Math.max(0, Math.min(maxNoise, noise)));
    }
}
