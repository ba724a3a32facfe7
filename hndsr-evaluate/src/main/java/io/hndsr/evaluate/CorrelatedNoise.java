package io.hndsr.evaluate;

import java.util.Random;

/**
 * Gaussian noise that may be correlated among neighbours and among bands. Immutable.
 *
 * @param sigma root mean square over all samples, in 1/255; exact, whatever the draw
 * @param reach standard deviation of the Gaussian that white noise is blurred with, in pixels; 0 for white noise
 * @param chroma the part of the bands' mean that is taken away, 0 to 1; with 1 all noise is colour
 */
record CorrelatedNoise(double sigma, double reach, double chroma) {

    private static final int BANDS = 3;
    private static final double SMALLEST_RMS = 1e-6;

    /**
     * Adds the noise to an image, rounds and limits to 8 bit.
     *
     * @param image the image
     * @param random the source of the noise: one normal number for each sample, in their order
     * @return the noisy image
     */
    RgbImage addTo(RgbImage image, Random random) {
        float[] white = new float[image.samples().length];
        for (int i = 0; i < white.length; i++) {
            white[i] = (float) random.nextGaussian();
        }
        float[] noise = SampledGaussian.blurred(white, image.width(), image.height(), reach, reach);
        double squares = 0;
        for (int i = 0; i < noise.length; i += BANDS) {
            double grey = chroma * ((double) noise[i] + noise[i + 1] + noise[i + 2]) / BANDS;
            for (int band = 0; band < BANDS; band++) {
                noise[i + band] -= (float) grey;
                squares += (double) noise[i + band] * noise[i + band];
            }
        }
        double gain = sigma / Math.max(SMALLEST_RMS, Math.sqrt(squares / noise.length));
        byte[] samples = new byte[noise.length];
        for (int i = 0; i < samples.length; i++) {
            double value = (image.samples()[i] & 0xff) + gain * noise[i];
            samples[i] = (byte) Math.max(0, Math.min(255, Math.rint(value)));
        }
        return new RgbImage(image.width(), image.height(), samples);
    }
}
