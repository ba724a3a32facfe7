package io.hndsr.internal.estimate;

import io.hndsr.image.RasterImage;
import java.util.Arrays;

/**
 * A part of an image as luma. Immutable by contract: the array is not copied.
 *
 * @param width columns
 * @param height rows
 * @param luma {@code [H, W]}, 0 to 255 times the stretch
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LumaWindow(int width, int height, double[] luma) {

    private static final double[] WEIGHTS = {0.299, 0.587, 0.114};

    static LumaWindow of(RasterImage image, double stretch, int left, int top, int width, int height) {
        double[] luma = new double[Math.multiplyExact(width, height)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                luma[y * width + x] = luma(image, left + x, top + y) * stretch;
            }
        }
        return new LumaWindow(width, height, luma);
    }

    /** The luma of a pixel, 0 to 255. */
    static double luma(RasterImage image, int x, int y) {
        boolean grey = image.layout().colourBands() == 1;
        double sum = 0;
        for (int band = 0; band < WEIGHTS.length; band++) {
            sum += WEIGHTS[band] * image.sample(x, y, grey ? 0 : band);
        }
        return sum * (255.0 / image.sampleType().maxValue());
    }

    double at(int x, int y) {
        return luma[y * width + x];
    }

    double deviation() {
        double mean = Arrays.stream(luma).average().orElse(0);
        return Math.sqrt(Arrays.stream(luma)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0));
    }
}
