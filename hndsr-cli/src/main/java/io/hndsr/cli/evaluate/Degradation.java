package io.hndsr.cli.evaluate;

import java.util.OptionalInt;
import java.util.Random;

/**
 * What a sensor and a file do to a picture on top of reducing it.
 *
 * @param blur standard deviation of a Gaussian, in pixels of the reduced picture
 * @param noise standard deviation of Gaussian noise on every sample, in 1/255
 * @param jpegQuality libjpeg's quality, or empty for no JPEG
 */
public record Degradation(double blur, double noise, OptionalInt jpegQuality) {

    /* In this order: Gaussian blur of sigma blur x scale, reduction, noise rounded and limited to 8 bit, JPEG with 4:2:0
     * subsampling. The blur and the reduction are Pillow's to the bit. The noise is that of java.util.Random, so that it differs
     * from NumPy's in its values, not in its statistics. */

    /** Nothing but the reduction. */
    public static final Degradation NONE = new Degradation(0, 0, OptionalInt.empty());

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException where a value is outside
     */
    public Degradation {
        if (!(blur >= 0 && blur <= 10) || !(noise >= 0 && noise <= 100)) {
            throw new IllegalArgumentException(
                    "blur " + blur + " must be from 0 to 10 and noise " + noise + " from 0 to 100");
        }
        if (jpegQuality.isPresent() && (jpegQuality.getAsInt() < 1 || jpegQuality.getAsInt() > 100)) {
            throw new IllegalArgumentException("JPEG quality " + jpegQuality.getAsInt() + " must be from 1 to 100");
        }
    }

    /**
     * A reduced picture.
     *
     * @param picture what the network is given
     * @param error root mean square of what noise and JPEG changed, in 1/255
     */
    public record Reduced(RgbPicture picture, double error) {}

    /**
     * Reduces and degrades a picture.
     *
     * @param truth the picture
     * @param width columns of the result
     * @param height rows of the result
     * @param scale the scale that the blur is meant at
     * @param seed seed of the noise
     * @return the result
     */
    Reduced reduce(RgbPicture truth, int width, int height, double scale, long seed) {
        RgbPicture clean = PillowBicubic.resize(GaussianBlur.of(truth, blur * scale), width, height);
        RgbPicture spoilt = noise > 0 ? noisy(clean, seed) : clean;
        if (jpegQuality.isPresent()) {
            spoilt = JpegRoundTrip.of(spoilt, jpegQuality.getAsInt());
        }
        return new Reduced(spoilt, Similarity.rmse(spoilt, clean));
    }

    private RgbPicture noisy(RgbPicture picture, long seed) {
        Random random = new Random(seed);
        byte[] samples = new byte[picture.samples().length];
        for (int i = 0; i < samples.length; i++) {
            double value = (picture.samples()[i] & 0xff) + noise * random.nextGaussian();
            samples[i] = (byte) Math.max(0, Math.min(255, Math.rint(value)));
        }
        return new RgbPicture(picture.width(), picture.height(), samples);
    }
}
