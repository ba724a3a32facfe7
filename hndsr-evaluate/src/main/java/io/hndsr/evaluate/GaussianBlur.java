package io.hndsr.evaluate;

/**
 * Pillow's {@code ImageFilter.GaussianBlur} of 8-bit images, bit-exact. Stateless and thread-safe.
 *
 * <p>References: Pillow, {@code src/libImaging/BoxBlur.c}; P. Gwosdek et al., Theoretical foundations of Gaussian
 * convolution by extended box filtering, SSVM 2011.
 */
final class GaussianBlur {

    /* Three box blurs along the rows, then three along the columns, each rounded to 8 bit. The boxes have a fractional
     * length: the two samples beyond the whole ones get a smaller weight. The outermost samples are repeated outside. The
     * radius is computed in single precision, the sums in fixed point with 24 fractional bits. */

    private static final int PASSES = 3;
    private static final int BANDS = 3;
    private static final int PRECISION_BITS = 24;

    private GaussianBlur() {}

    /**
     * Blurs an image, as {@code image.filter(ImageFilter.GaussianBlur(sigma))} does.
     *
     * @param image the image
     * @param sigma standard deviation, in pixels
     * @return the blurred image; the image itself if sigma is 0
     */
    static RgbImage of(RgbImage image, double sigma) {
        if (sigma == 0) {
            return image;
        }
        float radius = boxRadius((float) sigma);
        int width = image.width();
        int height = image.height();
        byte[] samples = image.samples().clone();
        for (int band = 0; band < BANDS; band++) {
            for (int y = 0; y < height; y++) {
                blurLine(samples, y * width * BANDS + band, BANDS, width, radius);
            }
            for (int x = 0; x < width; x++) {
                blurLine(samples, x * BANDS + band, width * BANDS, height, radius);
            }
        }
        return new RgbImage(width, height, samples);
    }

    private static void blurLine(byte[] samples, int first, int step, int length, float floatRadius) {
        int radius = (int) floatRadius;
        long inner = (long) ((1 << PRECISION_BITS) / (floatRadius * 2 + 1));
        long outer = ((1 << PRECISION_BITS) - (radius * 2 + 1) * inner) / 2;
        int[] line = new int[length];
        for (int i = 0; i < length; i++) {
            line[i] = samples[first + i * step] & 0xff;
        }
        int[] target = new int[length];
        for (int pass = 0; pass < PASSES; pass++) {
            long sum = 0;
            for (int i = -radius - 1; i < radius; i++) {
                sum += at(line, i);
            }
            for (int i = 0; i < length; i++) {
                sum += at(line, i + radius) - at(line, i - radius - 1);
                long value = sum * inner + (long) (at(line, i - radius - 1) + at(line, i + radius + 1)) * outer;
                target[i] = (int) ((value + (1 << (PRECISION_BITS - 1))) >> PRECISION_BITS) & 0xff;
            }
            int[] blurred = target;
            target = line;
            line = blurred;
        }
        for (int i = 0; i < length; i++) {
            samples[first + i * step] = (byte) line[i];
        }
    }

    private static int at(int[] line, int i) {
        return line[Math.max(0, Math.min(line.length - 1, i))];
    }

    private static float boxRadius(float sigma) {
        float variance = sigma * sigma / PASSES;
        float length = (float) Math.sqrt(12.0 * variance + 1.0);
        float whole = (float) Math.floor((length - 1.0) / 2.0);
        float fraction = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
        fraction /= 6 * (variance - (whole + 1) * (whole + 1));
        return whole + fraction;
    }
}
