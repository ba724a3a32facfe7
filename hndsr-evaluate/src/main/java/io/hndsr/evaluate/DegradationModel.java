package io.hndsr.evaluate;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;

/**
 * The degradation model: what a sensor and a file format do to an image besides reducing it. Immutable.
 *
 * @param blur standard deviation of a Gaussian, in pixels of the reduced image
 * @param noise standard deviation of Gaussian noise on every sample, in 1/255
 * @param jpegQuality libjpeg's quality, or empty for no JPEG
 */
public record DegradationModel(double blur, double noise, OptionalInt jpegQuality) {

    /* In this order: Gaussian blur of sigma blur x scale, reduction, noise rounded and limited to 8 bit, JPEG with 4:2:0
     * subsampling. The blur and the reduction are bit-exact with Pillow. The noise is that of java.util.Random: its values
     * differ from NumPy's, its statistics do not. */

    /** Nothing but the reduction. */
    public static final DegradationModel NONE = new DegradationModel(0, 0, OptionalInt.empty());

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public DegradationModel {
        if (!(blur >= 0 && blur <= 10) || !(noise >= 0 && noise <= 100)) {
            throw new IllegalArgumentException(
                    "blur " + blur + " must be from 0 to 10 and noise " + noise + " from 0 to 100");
        }
        if (jpegQuality.isPresent() && (jpegQuality.getAsInt() < 1 || jpegQuality.getAsInt() > 100)) {
            throw new IllegalArgumentException("JPEG quality " + jpegQuality.getAsInt() + " must be from 1 to 100");
        }
    }

    /**
     * A low-resolution image.
     *
     * @param image the input of the network
     * @param error root mean square of the change by noise and JPEG, in 1/255; empty if it was not measured
     */
    public record LowResolution(RgbImage image, OptionalDouble error) {}

    /**
     * Reduces and degrades an image.
     *
     * @param truth the high-resolution image
     * @param width columns of the result
     * @param height rows of the result
     * @param scale the scale that converts the blur to pixels of {@code truth}
     * @param seed seed of the noise
     * @return the result
     */
    LowResolution reduce(RgbImage truth, int width, int height, double scale, long seed) {
        RgbImage clean = PillowResampling.BICUBIC.resize(GaussianBlur.of(truth, blur * scale), width, height);
        RgbImage degraded = noise > 0 ? noisy(clean, seed) : clean;
        if (jpegQuality.isPresent()) {
            degraded = JpegRoundTrip.of(degraded, jpegQuality.getAsInt());
        }
        return new LowResolution(degraded, OptionalDouble.of(Similarity.rmse(degraded, clean)));
    }

    private RgbImage noisy(RgbImage image, long seed) {
        Random random = new Random(seed);
        byte[] samples = new byte[image.samples().length];
        for (int i = 0; i < samples.length; i++) {
            double value = (image.samples()[i] & 0xff) + noise * random.nextGaussian();
            samples[i] = (byte) Math.max(0, Math.min(255, Math.rint(value)));
        }
        return new RgbImage(image.width(), image.height(), samples);
    }
}
