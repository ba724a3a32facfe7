package io.hndsr.internal.estimate;

import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import java.util.Arrays;

/** How much of its sample type's range an image fills. Stateless and thread-safe. */
final class LumaRange {

    /*
     * The features were fitted to photographs of 8 bit, which fill most of their range; the same image, only darker, would be
     * estimated as more blurred. Values of 16 bit that a sensor counted fill a small part; what is less
     * than half is therefore stretched to what an aerial photograph fills, but never to more than a step of 8 bit for each
     * count. Values of 8 bit stay: stretched, their rounding would look like noise.
     *
     * The range is from the first to the last percentile of luma, so that clouds, glints and dead pixels do not set it, of
     * at most 256 x 256 pixels evenly spread. Black is left out, since it usually marks missing data. */

    private static final double PHOTOGRAPH = 160;
    private static final double HALF = 127.5;
    private static final double LARGEST_STRETCH = 257;
    private static final double OUTLIERS = 0.01;
    private static final int SAMPLES_PER_SIDE = 256;

    private LumaRange() {}

    /** By how much luma is to be multiplied before it is judged: 1 for 8 bit, and 1 to 257 for 16 bit. */
    static double stretch(RasterImage image) {
        if (image.sampleType() == SampleType.UINT8) {
            return 1;
        }
        double[] luma = sorted(image);
        if (luma.length == 0) {
            return 1;
        }
        int outliers = (int) (OUTLIERS * luma.length);
        double range = luma[luma.length - 1 - outliers] - luma[outliers];
        return range < HALF ? Math.min(LARGEST_STRETCH, PHOTOGRAPH / range) : 1;
    }

    private static double[] sorted(RasterImage image) {
        int width = image.size().width();
        int height = image.size().height();
        int columns = Math.min(SAMPLES_PER_SIDE, width);
        int rows = Math.min(SAMPLES_PER_SIDE, height);
        double[] luma = new double[columns * rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            int y = (int) ((long) height * row / rows);
            for (int column = 0; column < columns; column++) {
                double value = LumaWindow.luma(image, (int) ((long) width * column / columns), y);
                if (value > 0) {
                    luma[count++] = value;
                }
            }
        }
        double[] sorted = Arrays.copyOf(luma, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
