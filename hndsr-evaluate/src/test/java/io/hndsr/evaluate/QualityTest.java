package io.hndsr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The figures against those that NumPy computes from their definitions. */
final class QualityTest {

    private static final double PERCENT = 1e-6;

    @Test
    void gradient_deviation_is_what_numpy_computes() throws IOException {
        assertThat(Gmsd.of(PillowGoldens.image("result"), PillowGoldens.image("truth")))
                .isCloseTo(PillowGoldens.figure("gmsd"), withinPercentage(PERCENT));
    }

    @Test
    void energy_of_the_high_band_is_what_numpy_computes() throws IOException {
        assertThat(HighBandEnergy.of(PillowGoldens.image("truth"), 3))
                .isCloseTo(PillowGoldens.figure("highBand.truth.3"), withinPercentage(PERCENT));
        assertThat(HighBandEnergy.of(PillowGoldens.image("result"), 3))
                .isCloseTo(PillowGoldens.figure("highBand.result.3"), withinPercentage(PERCENT));
        assertThat(HighBandEnergy.of(PillowGoldens.image("truth"), 3.14))
                .isCloseTo(PillowGoldens.figure("highBand.truth.3.14"), withinPercentage(PERCENT));
    }

    @Test
    void patch_distance_is_what_numpy_computes() throws IOException {
        PatchStatistics result = PatchStatistics.of(PillowGoldens.image("result"));
        PatchStatistics truth = PatchStatistics.of(PillowGoldens.image("truth"));

        assertThat(result.distance(truth)).isCloseTo(PillowGoldens.figure("patchDistance"), withinPercentage(1e-4));
    }

    @Test
    void patch_distance_of_a_set_to_itself_is_zero() throws IOException {
        PatchStatistics truth = PatchStatistics.of(PillowGoldens.image("truth"));
        PatchStatistics twice = PatchStatistics.of(PillowGoldens.image("truth"));
        twice.add(truth);

        assertThat(truth.distance(truth)).isLessThan(1e-4);
        assertThat(twice.distance(truth)).isLessThan(1e-2);
    }

    @Test
    void an_image_that_equals_the_truth_has_ideal_figures() throws IOException {
        RgbImage truth = PillowGoldens.image("truth");

        assertThat(Quality.of(truth, truth, 3)).satisfies(quality -> {
            assertThat(quality.ssim()).isCloseTo(1, withinPercentage(PERCENT));
            assertThat(quality.gmsd()).isZero();
            assertThat(quality.highBand()).isEqualTo(1);
        });
    }

    @Test
    void a_flat_truth_has_finite_figures() {
        byte[] samples = new byte[20 * 20 * 3];
        Arrays.fill(samples, (byte) 90);
        RgbImage flat = new RgbImage(20, 20, samples);

        assertThat(Quality.of(flat, flat, 2).highBand()).isEqualTo(1);
        assertThat(PatchStatistics.of(flat).distance(PatchStatistics.of(flat))).isZero();
    }

    @Test
    void a_truth_agrees_with_its_own_reduction() throws IOException {
        RgbImage truth = PillowGoldens.image("truth");
        RgbImage low = DegradationModel.NONE.reduce(truth, 33, 25, 3, 0).image();

        assertThat(InputConsistency.of(truth, low, 3, 0)).isEqualTo(new InputConsistency(0, 0));
    }

    @Test
    void consistency_detects_a_band_that_is_off() throws IOException {
        RgbImage truth = PillowGoldens.image("truth");
        RgbImage low = DegradationModel.NONE.reduce(truth, 33, 25, 3, 0).image();
        byte[] off = low.samples().clone();
        for (int i = 1; i < off.length; i += 3) {
            off[i] = (byte) Math.min(255, (off[i] & 0xff) + 2);
        }

        InputConsistency consistency = InputConsistency.of(truth, new RgbImage(33, 25, off), 3, 0);

        assertThat(consistency.bias()).isBetween(1.9, 2.0);
        assertThat(consistency.rmse()).isBetween(1.1, Math.sqrt(4 / 3.0));
    }
}
