package io.hndsr.internal.estimate;

import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleRange;
import java.util.Arrays;

/**
 * A part of an image as luma. Immutable by contract: the array is not copied.
 *
 * @param width columns
 * @param height rows
 * @param luma {@code [H, W]}, 0 to 255 within a range of values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LumaWindow(int width, int height, double[] luma) {

    private static final double[] WEIGHTS = {0.299, 0.587, 0.114};

    static LumaWindow of(RasterImage image, SampleRange range) {
        int width = image.size().width();
        int height = image.size().height();
        double[] luma = new double[Math.multiplyExact(width, height)];
        double scale = 255 / (range.most() - range.least());
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                luma[y * width + x] = (luma(image, x, y) - range.least()) * scale;
            }
        }
        return new LumaWindow(width, height, luma);
    }

    /** The luma of a pixel, in the image's units. */
    private static double luma(RasterImage image, int x, int y) {
        boolean grey = image.layout().colourBands() == 1;
        double sum = 0;
        for (int band = 0; band < WEIGHTS.length; band++) {
            sum += WEIGHTS[band] * image.sample(x, y, grey ? 0 : band);
        }
        return sum;
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
