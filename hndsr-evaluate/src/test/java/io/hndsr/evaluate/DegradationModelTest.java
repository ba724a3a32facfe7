package io.hndsr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.evaluate.DegradationModel.LowResolution;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DegradationModelTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.8, 2.0, 4.8, 30.0})
    void blurs_bit_exactly_as_pillow_does(double sigma) throws IOException {
        assertThat(GaussianBlur.of(PillowGoldens.image("picture"), sigma).samples())
                .isEqualTo(PillowGoldens.image("blur-" + sigma).samples());
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 85, 95})
    void encodes_as_pillow_does_except_for_single_steps(int quality) throws IOException {
        RgbImage coded = JpegRoundTrip.of(PillowGoldens.image("picture"), quality);

        assertThat(Similarity.rmse(coded, PillowGoldens.image("jpeg-" + quality)))
                .isLessThan(0.5);
    }

    @Test
    void a_clean_reduction_has_no_error() throws IOException {
        LowResolution reduced = DegradationModel.NONE.reduce(PillowGoldens.image("truth"), 33, 25, 3, 1);

        assertThat(reduced.error()).hasValue(0);
        assertThat(reduced.image().samples())
                .isEqualTo(PillowResampling.BICUBIC
                        .resize(PillowGoldens.image("truth"), 33, 25)
                        .samples());
    }

    @Test
    void noise_has_the_given_deviation_and_depends_on_the_seed_only() {
        byte[] grey = new byte[128 * 128 * 3];
        Arrays.fill(grey, (byte) 120);
        RgbImage flat = new RgbImage(128, 128, grey);
        DegradationModel noisy = new DegradationModel(0, 4, OptionalInt.empty());

        LowResolution reduced = noisy.reduce(flat, 64, 64, 2, 7);

        // Rounding to 8 bit adds 1/12 to the variance.
        assertThat(reduced.error().orElseThrow()).isCloseTo(Math.sqrt(16 + 1 / 12.0), within(0.15));
        assertThat(noisy.reduce(flat, 64, 64, 2, 7).image().samples())
                .isEqualTo(reduced.image().samples());
        assertThat(noisy.reduce(flat, 64, 64, 2, 8).image().samples())
                .isNotEqualTo(reduced.image().samples());
    }

    @Test
    void rejects_a_jpeg_quality_that_does_not_exist() {
        assertThatThrownBy(() -> new DegradationModel(0, 0, OptionalInt.of(101)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101")
                .hasMessageContaining("1 to 100");
    }
}
