package io.hndsr.internal.estimate;

import io.hndsr.image.Degradation;
import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleRange;
import io.hndsr.image.TileBounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Estimates the degradation of an image from its pixels alone. Stateless and thread-safe. */
public final class DegradationEstimator {

    /* Windows of 128 x 128 pixels, at most three on each axis and evenly spread, are judged one by one; the median of their
     * estimates is taken. A window that is nearly flat, or of which less than half is valid, is ignored. Values are judged relative to the
     * range that the network sees, which they fill about as photographs of 8 bit do; the noise is relative to it too. */

    private static final int WINDOW = 128;
    private static final int MOST_WINDOWS = 3;
    private static final int SMALLEST_SIDE = 32;
    private static final double FLAT = 1;

    private DegradationEstimator() {}

    /**
     * Judges an image by its valid pixels.
     *
     * @param image reads a window of the image, its invalid pixels filled
     * @param mask its valid pixels
     * @param scene the part that is judged
     * @param range what the network sees as 0 to 1
     * @return the estimate, relative to the range; empty if the image has fewer than 32 pixels on a side, or is flat, or has too few valid pixels
     */
    public static Optional<Degradation> estimate(
            Function<TileBounds, RasterImage> image, PixelMask mask, TileBounds scene, SampleRange range) {
        int width = scene.width();
        int height = scene.height();
        if (width < SMALLEST_SIDE || height < SMALLEST_SIDE) {
            return Optional.empty();
        }
        List<Degradation> estimates = new ArrayList<>();
        for (int top : starts(height)) {
            for (int left : starts(width)) {
                int across = Math.min(WINDOW, width);
                int down = Math.min(WINDOW, height);
                TileBounds place = new TileBounds(scene.x() + left, scene.y() + top, across, down, scene.resultSize());
                int invalid =
                        mask.invalidPixels(place.x(), place.y(), place.x() + place.width(), place.y() + place.height());
                if (2 * invalid > across * down) {
                    continue;
                }
                LumaWindow window = LumaWindow.of(image.apply(place), range);
                if (window.deviation() > FLAT) {
                    estimates.add(EstimateModel.SHIPPED.estimate(ImageFeatures.of(window)));
                }
            }
        }
        return estimates.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Degradation(median(estimates, Degradation::blur), median(estimates, Degradation::noise)));
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
