package io.hndsr.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SensorTest {

    /** The Fourier transform of Keys' cubic kernel, a = -0.5, at half a cycle per sample, by quadrature. */
    private static final double REDUCTION_MTF = reductionMtf();

    @ParameterizedTest
    @CsvSource({
        "AERIAL, 0.15",
        "SENTINEL2, 0.26",
        "LANDSAT, 0.30",
        "PLEIADES, 0.20",
        "WORLDVIEW, 0.125",
        "PLANETSCOPE, 0.10"
    })
    void reduction_and_reported_blur_together_have_the_published_mtf(Sensor.Preset sensor, double mtf) {
        double gaussian = Math.exp(-2 * Math.PI * Math.PI * sensor.blur() * sensor.blur() * 0.25);

        assertThat(gaussian * REDUCTION_MTF).isCloseTo(mtf, within(0.005));
    }

    @ParameterizedTest
    @EnumSource
    void is_within_what_the_network_was_trained_for_and_reads_back(Sensor.Preset sensor) {
        assertThat(sensor.blur()).isBetween(0.0, 1.2);
        assertThat(sensor.noise()).isBetween(0.0, 10.0);
        assertThat(Sensor.parse(sensor.toString())).isEqualTo(sensor);
    }

    @Test
    void an_unknown_name_is_refused_with_those_that_exist() {
        assertThatThrownBy(() -> Sensor.parse("spot9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spot9")
                .hasMessageContaining("auto, clean, aerial, sentinel2");
    }

    @Test
    void options_take_blur_and_noise_from_a_sensor_and_a_later_value_replaces_them() {
        UpscaleOptions options =
                UpscaleOptions.scale(4).sensor(Sensor.Preset.SENTINEL2).noise(3);

        assertThat(options.sensing().blur()).hasValue(Sensor.Preset.SENTINEL2.blur());
        assertThat(options.sensing().noise()).hasValue(3);
    }

    @Test
    void a_sensor_that_is_estimated_leaves_nothing_fixed_but_what_is_named_afterwards() {
        UpscaleOptions options = UpscaleOptions.scale(4)
                .sensor(Sensor.Preset.SENTINEL2)
                .sensor(Sensor.parse("AUTO"))
                .blur(0.3);

        assertThat(options.sensing().blur()).hasValue(0.3);
        assertThat(options.sensing().noise()).isEmpty();
    }

    private static double reductionMtf() {
        int steps = 20_000;
        double width = 4.0 / steps;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double x = -2 + (i + 0.5) * width;
            double distance = Math.abs(x);
            double kernel = distance < 1
                    ? (1.5 * distance - 2.5) * distance * distance + 1
                    : ((-0.5 * distance + 2.5) * distance - 4) * distance + 2;
            sum += kernel * Math.cos(Math.PI * x) * width;
        }
        return sum;
    }
}
