package io.hndsr.cli.evaluate;

import java.util.Collection;

/**
 * The protocol that every quality figure follows: a picture is reduced, enlarged again, and compared with itself.
 * Stateless and thread-safe.
 */
public final class Protocol {

    /* For scale s the low-resolution picture has floor(W/s) x floor(H/s) pixels and is the antialiased bicubic reduction
     * of the truth, which is the picture cropped from the top left to round(lowW s) x round(lowH s), halves rounded up.
     * ceil(s) pixels are left out at each border before the figures are computed. */

    private static final int SSIM_WINDOW = 11;

    private Protocol() {}

    /** Enlarges a picture to a size. */
    @FunctionalInterface
    public interface Enlargement {

        /**
         * Enlarges a picture.
         *
         * @param low the picture
         * @param width columns of the result
         * @param height rows of the result
         * @return the enlarged picture
         */
        RgbPicture enlarge(RgbPicture low, int width, int height);
    }

    /**
     * The figures of one picture at one scale.
     *
     * @param psnr PSNR over RGB of the enlargement, in dB
     * @param ssim SSIM of luma of the enlargement
     * @param bicubicPsnr the same of Pillow's bicubic enlargement
     * @param bicubicSsim the same of Pillow's bicubic enlargement
     */
    public record Figures(double psnr, double ssim, double bicubicPsnr, double bicubicSsim) {

        /** {@return PSNR less bicubic's, in dB} */
        public double gain() {
            return psnr - bicubicPsnr;
        }

        static Figures sum(Figures a, Figures b) {
            return new Figures(
                    a.psnr + b.psnr, a.ssim + b.ssim, a.bicubicPsnr + b.bicubicPsnr, a.bicubicSsim + b.bicubicSsim);
        }

        /**
         * Averages figures, each picture counting the same.
         *
         * @param figures at least one
         * @return the means
         */
        public static Figures mean(Collection<Figures> figures) {
            Figures sum = figures.stream().reduce(Figures::sum).orElseThrow();
            int count = figures.size();
            return new Figures(sum.psnr / count, sum.ssim / count, sum.bicubicPsnr / count, sum.bicubicSsim / count);
        }
    }

    /**
     * Tells whether a picture is large enough for a scale.
     *
     * @param picture the high-resolution picture
     * @param scale the scale
     * @return true where at least an SSIM window is left inside the borders
     */
    public static boolean fits(RgbPicture picture, double scale) {
        int smallest = SSIM_WINDOW + 2 * (int) Math.ceil(scale);
        return Math.min(side(picture.width(), scale), side(picture.height(), scale)) >= smallest;
    }

    /**
     * Computes the figures of a picture.
     *
     * @param picture the high-resolution picture
     * @param scale the scale, above 1
     * @param enlargement what is judged
     * @return the figures
     */
    public static Figures figures(RgbPicture picture, double scale, Enlargement enlargement) {
        RgbPicture truth = picture.crop(0, 0, side(picture.width(), scale), side(picture.height(), scale));
        RgbPicture low = PillowBicubic.resize(
                truth, (int) Math.floor(picture.width() / scale), (int) Math.floor(picture.height() / scale));
        RgbPicture wanted = inside(truth, scale);
        RgbPicture result = inside(enlargement.enlarge(low, truth.width(), truth.height()), scale);
        RgbPicture bicubic = inside(PillowBicubic.resize(low, truth.width(), truth.height()), scale);
        return new Figures(
                Similarity.psnr(result, wanted),
                Similarity.ssim(result, wanted),
                Similarity.psnr(bicubic, wanted),
                Similarity.ssim(bicubic, wanted));
    }

    private static int side(int pixels, double scale) {
        return (int) Math.floor(Math.floor(pixels / scale) * scale + 0.5);
    }

    private static RgbPicture inside(RgbPicture picture, double scale) {
        int border = (int) Math.ceil(scale);
        return picture.crop(border, border, picture.width() - 2 * border, picture.height() - 2 * border);
    }
}
