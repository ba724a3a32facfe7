package io.hndsr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Each kind on a real image against {@code training/damage.py}. {@code damaged-4.png} has its low-resolution images at scale 4, one
 * below the other, {@code damaged-3.14.png} those at 3.14, and {@code figures.properties} the CRC-32 of the truths. The command
 * {@code /usr/bin/python3 make_goldens.py} beside them writes all three.
 */
final class DamageKindTest {

    private static final String FILE = "truth.png";

    private final RgbImage scene;

    DamageKindTest() throws IOException {
        scene = PillowGoldens.image("truth");
    }

    @Test
    void has_the_kinds_of_the_training() throws IOException {
        assertThat(DamageKind.values())
                .extracting(DamageKind::toString)
                .containsExactlyElementsOf(PillowGoldens.list("kinds"));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.MATCH_NONE,
            names = {"NOISE.*", "SENSOR", ".*JPEG.*", "WEBP", "BLUR_ANISOTROPIC"})
    void a_kind_without_noise_and_coding_gives_pillow_s_pixels(DamageKind kind) throws IOException {
        for (String scale : new String[] {"4", "3.14"}) {
            assertThat(low(kind, scale).samples())
                    .as(scale)
                    .isEqualTo(golden(kind, scale).samples());
        }
    }

    @Test
    void the_blur_in_floating_point_differs_from_numpy_s_by_at_most_one_step() throws IOException {
        for (String scale : new String[] {"4", "3.14"}) {
            assertThat(largestDifference(
                            low(DamageKind.BLUR_ANISOTROPIC, scale), golden(DamageKind.BLUR_ANISOTROPIC, scale)))
                    .as(scale)
                    .isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"JPEG,4", "JPEG,3.14", "JPEG_STRONG,4", "JPEG_BEFORE,4", "SHARPENED_JPEG,4", "WEBP,4", "WEBP,3.14"})
    void a_coded_kind_differs_from_pillow_s_by_little(DamageKind kind, String scale) throws IOException {
        RgbImage low = low(kind, scale);

        assertThat(Similarity.rmse(low, golden(kind, scale))).isLessThan(0.6);
        assertThat(Similarity.rmse(low, low(DamageKind.CLEAN, scale))).isGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource({"NOISE,3", "NOISE_COLOUR,4"})
    void noise_has_its_strength_and_the_correlation_of_the_training_s(DamageKind kind, double sigma)
            throws IOException {
        RgbImage clean = low(DamageKind.CLEAN, "4");
        RgbImage low = low(kind, "4");
        RgbImage golden = golden(kind, "4");

        // Some values are limited to 0 and 255.
        assertThat(Similarity.rmse(low, clean)).isCloseTo(sigma, within(0.2));
        assertThat(Similarity.rmse(golden, clean)).isCloseTo(sigma, within(0.2));
        assertThat(correlation(low, clean, 1, 0)).isCloseTo(correlation(golden, clean, 1, 0), within(0.1));
        assertThat(correlation(low, clean, 0, 1)).isCloseTo(correlation(golden, clean, 0, 1), within(0.15));
    }

    @Test
    void a_sensor_s_image_departs_from_the_clean_one_as_in_the_training() throws IOException {
        RgbImage clean = low(DamageKind.CLEAN, "4");

        assertThat(Similarity.rmse(low(DamageKind.SENSOR, "4"), clean))
                .isCloseTo(Similarity.rmse(golden(DamageKind.SENSOR, "4"), clean), within(0.3));
    }

    @ParameterizedTest
    @EnumSource
    void the_truth_has_what_belongs_to_the_scene_and_nothing_else(DamageKind kind) throws IOException {
        for (String scale : new String[] {"4", "3.14"}) {
            CRC32 sum = new CRC32();
            sum.update(
                    kind.apply(scene, Double.parseDouble(scale), FILE).truth().samples());

            assertThat(String.valueOf(sum.getValue()))
                    .as(scale)
                    .isEqualTo(PillowGoldens.list("truths." + scale).get(position(kind)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void gives_the_same_pixels_again_and_other_noise_for_another_file(DamageKind kind) {
        byte[] first = kind.apply(scene, 4, FILE).low().samples();

        assertThat(kind.apply(scene, 4, FILE).low().samples()).isEqualTo(first);
        boolean same = Arrays.equals(kind.apply(scene, 4, "other.png").low().samples(), first);
        boolean noisy = kind == DamageKind.NOISE || kind == DamageKind.NOISE_COLOUR || kind == DamageKind.SENSOR;
        assertThat(same).isEqualTo(!noisy);
    }

    @Test
    void a_name_that_is_no_kind_is_rejected_with_all_kinds() {
        assertThat(DamageKind.parse("Noise-Colour")).isEqualTo(DamageKind.NOISE_COLOUR);
        assertThatThrownBy(() -> DamageKind.parse("fog"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("kind \"fog\" is none of clean, box, ")
                .hasMessageEndingWith(", frame, label");
    }

    @ParameterizedTest
    @EnumSource
    void is_published_with_its_numbers(DamageKind kind) throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "measurements.md")))
                .contains("| `" + kind + "` | " + kind.description() + " |");
    }

    private RgbImage low(DamageKind kind, String scale) {
        return kind.apply(scene, Double.parseDouble(scale), FILE).low();
    }

    private static RgbImage golden(DamageKind kind, String scale) throws IOException {
        RgbImage sheet = PillowGoldens.image("damaged-" + scale);
        int height = sheet.height() / DamageKind.values().length;
        return sheet.crop(0, position(kind) * height, sheet.width(), height);
    }

    private static int position(DamageKind kind) throws IOException {
        return PillowGoldens.list("kinds").indexOf(kind.toString());
    }

    private static int largestDifference(RgbImage a, RgbImage b) {
        int largest = 0;
        for (int i = 0; i < a.samples().length; i++) {
            largest = Math.max(largest, Math.abs((a.samples()[i] & 0xff) - (b.samples()[i] & 0xff)));
        }
        return largest;
    }

    /** The correlation of the noise of a sample with that of its right neighbour, or of red and green. */
    private static double correlation(RgbImage noisy, RgbImage clean, int columns, int bands) {
        double product = 0;
        double squares = 0;
        for (int y = 0; y < clean.height(); y++) {
            for (int x = 0; x + columns < clean.width(); x++) {
                int at = (y * clean.width() + x) * 3;
                double a = noise(noisy, clean, at);
                double b = noise(noisy, clean, at + 3 * columns + bands);
                product += a * b;
                squares += (a * a + b * b) / 2;
            }
        }
        return product / squares;
    }

    private static double noise(RgbImage noisy, RgbImage clean, int at) {
        return (noisy.samples()[at] & 0xff) - (clean.samples()[at] & 0xff);
    }
}
