package io.hndsr.evaluate;

/**
 * A Gaussian whose standard deviation may differ by axis, in floating point: taps up to three standard deviations, edges
 * repeated. {@link GaussianBlur} is Pillow's approximation of one that is equal on both. Stateless and thread-safe.
 */
final class SampledGaussian {

    /** Below this standard deviation, in pixels, an axis is left as it is. */
    private static final double NEGLIGIBLE = 0.05;

    private static final int BANDS = 3;

    private SampledGaussian() {}

    /**
     * Blurs an image and rounds it.
     *
     * @param image the image
     * @param down standard deviation along columns, in pixels
     * @param across standard deviation along rows, in pixels
     * @return the blurred image
     */
    static RgbImage of(RgbImage image, double down, double across) {
        float[] values = new float[image.samples().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = image.samples()[i] & 0xff;
        }
        float[] blurred = blurred(values, image.width(), image.height(), down, across);
        byte[] samples = new byte[values.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) Math.max(0, Math.min(255, Math.rint(blurred[i])));
        }
        return new RgbImage(image.width(), image.height(), samples);
    }

    /**
     * Blurs values.
     *
     * @param values {@code [H, W, 3]}
     * @param width columns
     * @param height rows
     * @param down standard deviation along columns, in pixels
     * @param across standard deviation along rows, in pixels
     * @return the blurred values, in an array of their own unless both deviations are negligible
     */
    static float[] blurred(float[] values, int width, int height, double down, double across) {
        int row = width * BANDS;
        float[] once = alongLines(values, height, row, 1, row, down);
        return alongLines(once, width, BANDS, height, row, across);
    }

    /**
     * Blurs lines of {@code length} positions that are {@code step} apart; a position holds {@code step} values, and block after
     * block of lines begins {@code blockStep} further on.
     */
    private static float[] alongLines(float[] values, int length, int step, int blocks, int blockStep, double sigma) {
        if (sigma < NEGLIGIBLE) {
            return values;
        }
        float[] taps = taps(sigma);
        int radius = taps.length / 2;
        float[] result = new float[values.length];
        for (int block = 0; block < blocks; block++) {
            for (int position = 0; position < length; position++) {
                int to = block * blockStep + position * step;
                for (int tap = 0; tap < taps.length; tap++) {
                    int from = block * blockStep + Math.max(0, Math.min(length - 1, position + tap - radius)) * step;
                    for (int i = 0; i < step; i++) {
                        result[to + i] += taps[tap] * values[from + i];
                    }
                }
            }
        }
        return result;
    }

    private static float[] taps(double sigma) {
        int radius = (int) Math.ceil(3 * sigma);
        float[] taps = new float[2 * radius + 1];
        float sum = 0;
        for (int i = -radius; i <= radius; i++) {
            float tap = (float) Math.exp(-i * i / (2 * sigma * sigma));
            taps[i + radius] = tap;
            sum += tap;
        }
        for (int i = 0; i < taps.length; i++) {
            taps[i] /= sum;
        }
        return taps;
    }
}
