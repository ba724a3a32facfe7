package io.hndsr.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.cli.evaluate.Degradation.Reduced;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DegradationTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.8, 2.0, 4.8, 30.0})
    void blurs_as_pillow_does_to_the_bit(double sigma) throws IOException {
        assertThat(GaussianBlur.of(Goldens.picture("picture"), sigma).samples())
                .isEqualTo(Goldens.picture("blur-" + sigma).samples());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 85, 95})
    void codes_as_pillow_does_but_for_single_steps(int quality) throws IOException {
        RgbPicture coded = JpegRoundTrip.of(Goldens.picture("picture"), quality);

        assertThat(Similarity.rmse(coded, Goldens.picture("jpeg-" + quality))).isLessThan(0.5);
    }

    @Test
    void a_clean_reduction_has_no_error() throws IOException {
        Reduced reduced = Degradation.NONE.reduce(Goldens.picture("truth"), 33, 25, 3, 1);

        assertThat(reduced.error()).isZero();
        assertThat(reduced.picture().samples())
                .isEqualTo(
                        PillowBicubic.resize(Goldens.picture("truth"), 33, 25).samples());
    }

    @Test
    void noise_has_the_deviation_asked_for_and_follows_from_the_seed() {
        byte[] grey = new byte[128 * 128 * 3];
        Arrays.fill(grey, (byte) 120);
        RgbPicture flat = new RgbPicture(128, 128, grey);
        Degradation noisy = new Degradation(0, 4, OptionalInt.empty());

        Reduced reduced = noisy.reduce(flat, 64, 64, 2, 7);

        // Rounding to 8 bit adds 1/12 to the variance.
        assertThat(reduced.error()).isCloseTo(Math.sqrt(16 + 1 / 12.0), within(0.15));
        assertThat(noisy.reduce(flat, 64, 64, 2, 7).picture().samples())
                .isEqualTo(reduced.picture().samples());
        assertThat(noisy.reduce(flat, 64, 64, 2, 8).picture().samples())
                .isNotEqualTo(reduced.picture().samples());
    }

    @Test
    void refuses_a_jpeg_quality_that_does_not_exist() {
        assertThatThrownBy(() -> new Degradation(0, 0, OptionalInt.of(101)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101")
                .hasMessageContaining("1 to 100");
    }
}
