package io.hndsr.evaluate;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * The figures of an image, or their means over several.
 *
 * @param psnr PSNR over RGB, in dB
 * @param ssim SSIM of luma; 1 means equal
 * @param gmsd gradient magnitude similarity deviation; 0 means equal
 * @param highBand energy above the input's Nyquist frequency, relative to the truth's
 */
public record Quality(double psnr, double ssim, double gmsd, double highBand) {

    /* Added to both sides of the quotient, so that a flat truth gives 1 and not 0/0; far below the energy of a single sample
     * that differs by 1. */
    private static final double NEGLIGIBLE_ENERGY = 1e-3;

    static Quality of(RgbImage result, RgbImage truth, double scale) {
        return new Quality(
                Similarity.psnr(result, truth),
                Similarity.ssim(result, truth),
                Gmsd.of(result, truth),
                (HighBandEnergy.of(result, scale) + NEGLIGIBLE_ENERGY)
                        / (HighBandEnergy.of(truth, scale) + NEGLIGIBLE_ENERGY));
    }

    static Quality mean(Collection<Quality> qualities) {
        return new Quality(
                mean(qualities, Quality::psnr),
                mean(qualities, Quality::ssim),
                mean(qualities, Quality::gmsd),
                mean(qualities, Quality::highBand));
    }

    private static double mean(Collection<Quality> qualities, ToDoubleFunction<Quality> figure) {
        return qualities.stream().mapToDouble(figure).average().orElseThrow();
    }
}
