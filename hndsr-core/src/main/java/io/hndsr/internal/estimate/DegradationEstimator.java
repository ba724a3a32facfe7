package io.hndsr.internal.estimate;

import io.hndsr.image.Degradation;
import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Estimates the degradation of an image from its pixels alone. Stateless and thread-safe. */
public final class DegradationEstimator {

    /* Windows of 128 x 128 pixels, at most three on each axis and evenly spread, are judged one by one; the median of their
     * estimates is taken. A window that is nearly flat, or of which less than half is valid, is ignored. The noise is that of the values as they are, however
     * they were stretched to be judged, since the network sees them as they are. */

    private static final int WINDOW = 128;
    private static final int MOST_WINDOWS = 3;
    private static final int SMALLEST_SIDE = 32;
    private static final double FLAT = 1;

    private DegradationEstimator() {}

    /**
     * Judges an image.
     *
     * @param image any image
     * @return the estimate; empty if the image has fewer than 32 pixels on a side, or is flat
     */
    public static Optional<Degradation> estimate(RasterImage image) {
        return estimate(image, PixelMask.allValid(image.size()));
    }

    /**
     * Judges an image by its valid pixels.
     *
     * @param image any image, its invalid pixels filled
     * @param mask its valid pixels
     * @return the estimate; empty if the image has fewer than 32 pixels on a side, or is flat, or has too few valid pixels
     */
    public static Optional<Degradation> estimate(RasterImage image, PixelMask mask) {
        int width = image.size().width();
        int height = image.size().height();
        if (width < SMALLEST_SIDE || height < SMALLEST_SIDE) {
            return Optional.empty();
        }
        double stretch = LumaRange.stretch(image);
        List<Degradation> estimates = new ArrayList<>();
        for (int top : starts(height)) {
            for (int left : starts(width)) {
                int across = Math.min(WINDOW, width);
                int down = Math.min(WINDOW, height);
                if (2 * mask.invalidPixels(left, top, left + across, top + down) > across * down) {
                    continue;
                }
                LumaWindow window = LumaWindow.of(image, stretch, left, top, across, down);
                if (window.deviation() > FLAT) {
                    estimates.add(EstimateModel.SHIPPED.estimate(ImageFeatures.of(window)));
                }
            }
        }
        return estimates.isEmpty()
                ? Optional.empty()
                : Optional.of(new Degradation(
                        median(estimates, Degradation::blur), median(estimates, Degradation::noise) / stretch));
    }

    private static int[] starts(int size) {
        int count = Math.min(MOST_WINDOWS, (size + WINDOW - 1) / WINDOW);
        int[] starts = new int[count];
        for (int i = 1; i < count; i++) {
            starts[i] = (int) ((long) (size - WINDOW) * i / (count - 1));
        }
        return starts;
    }

    private static double median(List<Degradation> estimates, ToDoubleFunction<Degradation> value) {
        double[] sorted = estimates.stream().mapToDouble(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
