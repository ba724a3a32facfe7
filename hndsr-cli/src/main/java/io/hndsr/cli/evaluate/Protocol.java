package io.hndsr.cli.evaluate;

import io.hndsr.cli.evaluate.Degradation.Reduced;
import io.hndsr.cli.evaluate.Enlargement.Enlarged;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The protocol that every quality figure follows: a picture is reduced, enlarged again, and compared with itself.
 * Stateless and thread-safe.
 */
final class Protocol {

    /* For scale s the low-resolution picture has floor(W/s) x floor(H/s) pixels and is the antialiased bicubic reduction
     * of the truth, which is the picture cropped from the top left to round(lowW s) x round(lowH s), halves rounded up.
     * ceil(s) pixels are left out at each border before the figures are computed; only the consistency is that of the
     * whole enlargement. */

    private static final int SSIM_WINDOW = 11;

    private Protocol() {}

    /**
     * What was found for one picture at one scale.
     *
     * @param bicubic the figures of Pillow's bicubic enlargement
     * @param truthPatches the patches of the truth
     * @param bicubicPatches the patches of the bicubic enlargement
     * @param results what was found for each enlargement, in their order
     */
    record Measurement(
            Quality bicubic, PatchStatistics truthPatches, PatchStatistics bicubicPatches, List<Result> results) {}

    /**
     * What was found for one enlargement of one picture.
     *
     * @param quality its figures
     * @param patches its patches
     * @param consistency how it agrees with its input
     * @param blur what the network was told of the blur
     * @param noise what the network was told of the noise
     * @param steps denoising steps, where there were any
     * @param strength the strength that was used, where there was one
     * @param workSeconds the time that threads worked on it, added up
     * @param megapixels its size
     */
    record Result(
            Quality quality,
            PatchStatistics patches,
            Consistency consistency,
            double blur,
            double noise,
            OptionalInt steps,
            OptionalDouble strength,
            double workSeconds,
            double megapixels) {}

    /**
     * Tells whether a picture is large enough for a scale.
     *
     * @param picture the high-resolution picture
     * @param scale the scale
     * @return true where at least an SSIM window is left inside the borders
     */
    static boolean fits(RgbPicture picture, double scale) {
        int smallest = SSIM_WINDOW + 2 * (int) Math.ceil(scale);
        return Math.min(side(picture.width(), scale), side(picture.height(), scale)) >= smallest;
    }

    /**
     * Measures a picture.
     *
     * @param picture the high-resolution picture
     * @param scale the scale, above 1
     * @param degradation what happens to it besides the reduction
     * @param seed seed of the noise
     * @param enlargements what is judged
     * @param afterEach is run after each enlargement
     * @return what was found
     */
    static Measurement measure(
            RgbPicture picture,
            double scale,
            Degradation degradation,
            long seed,
            List<Enlargement> enlargements,
            Runnable afterEach) {
        RgbPicture truth = picture.crop(0, 0, side(picture.width(), scale), side(picture.height(), scale));
        Reduced low = degradation.reduce(
                truth,
                (int) Math.floor(picture.width() / scale),
                (int) Math.floor(picture.height() / scale),
                scale,
                seed);
        RgbPicture wanted = inside(truth, scale);
        List<Result> results = new ArrayList<>();
        for (Enlargement enlargement : enlargements) {
            results.add(judge(enlargement.enlarge(low, truth.width(), truth.height()), low.picture(), wanted, scale));
            afterEach.run();
        }
        RgbPicture bicubic = inside(PillowBicubic.resize(low.picture(), truth.width(), truth.height()), scale);
        return new Measurement(
                Quality.of(bicubic, wanted, scale), PatchStatistics.of(wanted), PatchStatistics.of(bicubic), results);
    }

    private static Result judge(Enlarged enlarged, RgbPicture low, RgbPicture wanted, double scale) {
        RgbPicture result = inside(enlarged.picture(), scale);
        return new Result(
                Quality.of(result, wanted, scale),
                PatchStatistics.of(result),
                Consistency.of(enlarged.picture(), low, scale, enlarged.blur()),
                enlarged.blur(),
                enlarged.noise(),
                enlarged.steps(),
                enlarged.strength(),
                enlarged.work().toNanos() / 1e9,
                enlarged.picture().width() * (enlarged.picture().height() / 1e6));
    }

    private static int side(int pixels, double scale) {
        return (int) Math.floor(Math.floor(pixels / scale) * scale + 0.5);
    }

    private static RgbPicture inside(RgbPicture picture, double scale) {
        int border = (int) Math.ceil(scale);
        return picture.crop(border, border, picture.width() - 2 * border, picture.height() - 2 * border);
    }
}
