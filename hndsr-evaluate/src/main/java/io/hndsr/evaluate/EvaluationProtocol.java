package io.hndsr.evaluate;

import io.hndsr.evaluate.DegradationModel.LowResolution;
import io.hndsr.evaluate.Upscaler.Upscaled;
import io.hndsr.image.Degradation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The protocol of every quality figure: an image is downsampled, upscaled again and compared with itself. Stateless and
 * thread-safe.
 */
final class EvaluationProtocol {

    /* For scale s the low-resolution image has floor(W/s) x floor(H/s) pixels and is the antialiased bicubic reduction of the
     * truth. The truth is the image cropped from the top left to round(lowW s) x round(lowH s), halves rounded up. ceil(s)
     * pixels at each border are ignored, except for the consistency, which is that of the complete result. */

    private static final int SSIM_WINDOW = 11;

    private EvaluationProtocol() {}

    /**
     * The measurement of one image at one scale.
     *
     * @param bicubic the figures of Pillow's bicubic interpolation
     * @param truthPatches the patches of the truth
     * @param bicubicPatches the patches of the bicubic interpolation
     * @param results the measurement of each upscaler, in their order
     */
    record Measurement(
            Quality bicubic, PatchStatistics truthPatches, PatchStatistics bicubicPatches, List<Result> results) {}

    /**
     * The measurement of one upscaler on one image.
     *
     * @param quality its figures
     * @param patches its patches
     * @param consistency how well it agrees with its input
     * @param degradation the blur and noise that the network was given; empty if they were not known
     * @param steps denoising steps, if there were any
     * @param strength the strength that was used, if there was one
     * @param workSeconds the time that threads spent on it, summed
     * @param megapixels its size
     */
    record Result(
            Quality quality,
            PatchStatistics patches,
            InputConsistency consistency,
            Optional<Degradation> degradation,
            OptionalInt steps,
            OptionalDouble strength,
            double workSeconds,
            double megapixels) {}

    /**
     * Checks that an image is large enough for a scale: at least one SSIM window is left inside the borders.
     *
     * @param image the high-resolution image
     * @param scale the scale
     * @throws TooSmallException if it is not
     */
    static void requireFits(RgbImage image, double scale) {
        int smallest = SSIM_WINDOW + 2 * border(scale);
        if (Math.min(side(image.width(), scale), side(image.height(), scale)) < smallest) {
            throw new TooSmallException("image of " + image.width() + "x" + image.height()
                    + " pixels is too small for scale " + scale + ": fewer than 11x11 pixels would be compared");
        }
    }

    /** An image leaves nothing to compare. */
    static final class TooSmallException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private TooSmallException(String message) {
            super(message);
        }
    }

    /**
     * Measures an image.
     *
     * @param image the high-resolution image
     * @param scale the scale, above 1
     * @param degradation what is done to it besides the reduction
     * @param seed seed of the noise
     * @param upscalers what is judged
     * @param afterEach is run after each upscaler
     * @return the measurement
     */
    static Measurement measure(
            RgbImage image,
            double scale,
            DegradationModel degradation,
            long seed,
            List<Upscaler> upscalers,
            Runnable afterEach) {
        RgbImage truth = covered(image, scale);
        LowResolution low =
                degradation.reduce(truth, lowSide(image.width(), scale), lowSide(image.height(), scale), scale, seed);
        RgbImage inner = inside(truth, scale);
        List<Result> results = new ArrayList<>();
        for (Upscaler upscaler : upscalers) {
            results.add(judge(upscaler.upscale(low, truth.width(), truth.height()), low.image(), inner, scale));
            afterEach.run();
        }
        RgbImage bicubic = inside(PillowResampling.BICUBIC.resize(low.image(), truth.width(), truth.height()), scale);
        return new Measurement(
                Quality.of(bicubic, inner, scale), PatchStatistics.of(inner), PatchStatistics.of(bicubic), results);
    }

    private static Result judge(Upscaled upscaled, RgbImage low, RgbImage inner, double scale) {
        RgbImage result = inside(upscaled.image(), scale);
        return new Result(
                Quality.of(result, inner, scale),
                PatchStatistics.of(result),
                InputConsistency.of(
                        upscaled.image(),
                        low,
                        scale,
                        upscaled.degradation().map(Degradation::blur).orElse(0.0)),
                upscaled.degradation(),
                upscaled.steps(),
                upscaled.strength(),
                upscaled.work().toNanos() / 1e9,
                upscaled.image().width() * (upscaled.image().height() / 1e6));
    }

    /** {@return the part of a high-resolution image that its low-resolution image covers} */
    static RgbImage covered(RgbImage image, double scale) {
        return image.crop(0, 0, side(image.width(), scale), side(image.height(), scale));
    }

    /** {@return the pixels of a side of the low-resolution image} */
    static int lowSide(int pixels, double scale) {
        return (int) Math.floor(pixels / scale);
    }

    /** {@return the part of an image at full resolution that is compared} */
    static RgbImage inside(RgbImage image, double scale) {
        int border = border(scale);
        return image.crop(border, border, image.width() - 2 * border, image.height() - 2 * border);
    }

    private static int side(int pixels, double scale) {
        return (int) Math.floor(lowSide(pixels, scale) * scale + 0.5);
    }

    private static int border(double scale) {
        return (int) Math.ceil(scale);
    }
}
