package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hndsr.request.Sensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Measures the complete pipeline on the samples. */
final class EvaluateCommandTest {

    /** A file of Linux that can be opened for writing and is always full. */
    private static final Path FULL_DEVICE = Path.of("/dev/full");

    @TempDir
    Path alone;

    @Test
    void gains_on_all_samples_what_was_measured_within_0_03_dB() {
        CommandRun run = CommandRun.of("evaluate", Samples.valid(), "--scale", "3.14,4", "--json", "--device", "cpu");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonObject report = JsonParser.parseString(run.out()).getAsJsonObject();
        assertThat(report.get("images").getAsInt()).isEqualTo(20);
        JsonElement fraction = report.getAsJsonArray("scales").get(0);
        JsonElement whole = report.getAsJsonArray("scales").get(1);
        assertFigures(fraction, 28.519 - 0.03, 2.119 - 0.03);
        assertFigures(whole, 26.565 - 0.03, 1.730 - 0.03);
    }

    @Test
    void an_image_that_is_too_small_is_reported_and_the_others_are_measured(@TempDir Path folder) throws IOException {
        Files.copy(Samples.valid().resolve("buildings_buildings41.png"), folder.resolve("b.png"));
        Files.copy(Samples.folder().resolve("naip-road.png"), folder.resolve("a.png"));
        Files.write(folder.resolve("c.png"), new byte[] {1, 2, 3});

        CommandRun run = CommandRun.of("evaluate", folder, "--scale", "2");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("2 images").contains("x2");
        assertThat(run.err()).contains("c.png: ");
    }

    @Test
    void degrades_images_and_gives_the_network_the_measured_error() {
        CommandRun run = CommandRun.of(
                "evaluate", one(), "--scale", "4", "--degrade", "0.5,2,85", "--told", "measured", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonObject report = JsonParser.parseString(run.out()).getAsJsonObject();
        JsonObject degradation = report.getAsJsonObject("degradation");
        assertThat(degradation.get("blur").getAsDouble()).isEqualTo(0.5);
        assertThat(degradation.get("jpeg").getAsInt()).isEqualTo(85);
        JsonObject figures = report.getAsJsonArray("scales").get(0).getAsJsonObject();
        assertThat(figures.get("blur").getAsDouble()).isEqualTo(0.5);
        assertThat(figures.get("noise").getAsDouble()).isBetween(2.0, 6.0);
        assertThat(figures.keySet())
                .contains("gmsd", "highBand", "patchDistance", "consistencyBias", "secondsPerMegapixel");
    }

    @Test
    void tables_fit_100_columns() {
        CommandRun run = CommandRun.of("evaluate", one(), "--scale", "2,3.14");

        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(run.out()).contains("x3.14", "GMSD", "patches");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--degrade | 0.5 | such as 0.5,2,85",
                "--degrade | 0,0,101 | from 1 to 100",
                "--degrade | 0,0,8.5 | 8.5 must be a whole number",
                "--told | 1.3,0 | 0 to 1.2",
                "--told | guessed | or measured",
                "--noise | 11 | 0 to 10",
                "--steps | 201 | 1 to 200",
                "--strength | 1.1 | 0 to 1",
                "--sensor | spot9 | none of auto, clean, aerial, sentinel2",
            })
    void wrong_values_are_rejected_with_what_is_allowed(String option, String value, String message) {
        CommandRun run = CommandRun.of("evaluate", one(), option, value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void gives_the_network_the_sensor_s_degradation_unless_a_value_is_set() {
        CommandRun run =
                CommandRun.of("evaluate", one(), "--scale", "2", "--sensor", "sentinel2", "--noise", "4", "--json");

        JsonObject figures = JsonParser.parseString(run.out())
                .getAsJsonObject()
                .getAsJsonArray("scales")
                .get(0)
                .getAsJsonObject();
        assertThat(figures.get("blur").getAsDouble()).isEqualTo(Sensor.Preset.SENTINEL2.blur());
        assertThat(figures.get("noise").getAsDouble()).isEqualTo(4);
    }

    @Test
    void estimates_the_blur_of_each_image_if_only_noise_is_set() {
        JsonObject figures = figures("--degrade", "1,0,0", "--sensor", "auto", "--noise", "0");
        assertThat(figures.get("blur").getAsDouble()).isBetween(0.7, 1.2);
        assertThat(figures.get("noise").getAsDouble()).isZero();
    }

    @Test
    void gives_the_network_neither_blur_nor_noise_with_sensor_auto() {
        JsonObject figures = figures("--sensor", "auto");
        assertThat(figures.has("blur")).isFalse();
        assertThat(figures.has("noise")).isFalse();
        assertThat(figures.get("gain").getAsDouble()).isGreaterThan(0.5);
    }

    @Test
    void measures_the_default_by_kind_of_damage_at_scale_4() {
        CommandRun run = CommandRun.of("evaluate", one(), "--real", "--kinds", "label,Noise,clean", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonObject report = JsonParser.parseString(run.out()).getAsJsonObject();
        assertThat(report.get("images").getAsInt()).isEqualTo(1);
        assertThat(report.getAsJsonArray("scales")).hasSize(1);
        JsonObject scale = report.getAsJsonArray("scales").get(0).getAsJsonObject();
        assertThat(scale.get("scale").getAsDouble()).isEqualTo(4);
        assertThat(scale.getAsJsonArray("kinds"))
                .extracting(kind -> kind.getAsJsonObject().get("kind").getAsString())
                .containsExactly("clean", "noise", "label");
        assertThat(scale.getAsJsonArray("kinds")
                        .get(0)
                        .getAsJsonObject()
                        .get("gain")
                        .getAsDouble())
                .isGreaterThan(0.5);
    }

    @Test
    void prints_a_table_of_all_kinds_at_the_scale_that_is_set() {
        CommandRun run = CommandRun.of("evaluate", one(), "--real", "--scale", "2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(run.out()).contains("x2", "sharpened-jpeg", "mean of kinds").doesNotContain("x4");
    }

    @Test
    void a_kind_of_damage_that_does_not_exist_is_rejected_with_all_kinds() {
        CommandRun run = CommandRun.of("evaluate", one(), "--real", "--kinds", "clean,fog");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("kind \"fog\" is none of clean, box, bilinear", "frame, label");
    }

    @Test
    void kinds_of_damage_without_real_and_real_with_what_is_no_default_are_rejected() {
        CommandRun alone = CommandRun.of("evaluate", one(), "--kinds", "clean");
        CommandRun sensor = CommandRun.of("evaluate", one(), "--real", "--sensor", "clean");
        CommandRun seed = CommandRun.of("evaluate", one(), "--real", "--seed", "1");

        assertThat(List.of(alone.exitCode(), sensor.exitCode(), seed.exitCode()))
                .containsOnly(2);
        assertThat(alone.err()).contains("--kinds needs --real");
        assertThat(sensor.err()).contains("--real measures the default, which --sensor replaces");
        assertThat(seed.err()).contains("--real measures the default, which --seed replaces");
    }

    @Test
    void a_folder_without_images_fails_by_kind_of_damage_too(@TempDir Path folder) {
        CommandRun run = CommandRun.of("evaluate", folder, "--real");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no image found in " + folder);
    }

    private JsonObject figures(String... more) {
        List<Object> words = new ArrayList<>(List.of("evaluate", one(), "--scale", "2", "--json"));
        words.addAll(List.of(more));
        return JsonParser.parseString(CommandRun.of(words.toArray()).out())
                .getAsJsonObject()
                .getAsJsonArray("scales")
                .get(0)
                .getAsJsonObject();
    }

    @Test
    void evaluates_both_modes_side_by_side_and_sweeps_strengths_into_a_plot() throws IOException {
        CommandRun both = perceptual("--mode", "both", "--steps", "2", "--strength", "0.5");
        Path plot = alone.resolve("curve.svg");
        CommandRun sweep = perceptual("--sweep", "--plot", plot.toString());

        assertThat(both.exitCode()).as(both.err()).isZero();
        assertThat(both.out()).contains("fidelity", "perceptual");
        assertThat(sweep.exitCode()).as(sweep.err()).isZero();
        assertThat(sweep.out()).contains("strength 0 ", "strength 0.25", "strength 1 ");
        assertThat(Files.readString(plot))
                .startsWith("<svg")
                .contains("strength 0.75")
                .containsOnlyOnce("<polyline");
    }

    @Test
    void a_plot_that_cannot_be_written_is_rejected_before_the_work(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("damaged.png"), new byte[] {1, 2, 3});
        for (Path plot : List.of(folder.resolve("missing/curve.svg"), folder)) {
            CommandRun run = CommandRun.of("evaluate", folder, "--plot", plot);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .contains("--plot " + plot + " cannot be written")
                    .doesNotContain("damaged.png");
        }
    }

    @Test
    @EnabledIf("fullDeviceIsThere")
    void a_plot_that_fails_at_the_end_does_not_lose_the_figures() {
        CommandRun run = CommandRun.of("evaluate", one(), "--scale", "2", "--plot", FULL_DEVICE);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("x2", "PSNR");
        assertThat(run.err()).contains(FULL_DEVICE + " cannot be written");
    }

    static boolean fullDeviceIsThere() {
        return Files.isWritable(FULL_DEVICE);
    }

    private CommandRun perceptual(String... more) {
        List<Object> words =
                new ArrayList<>(List.of("evaluate", one(), "--scale", "2", "--model", Samples.bundle("perceptual")));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    private Path one() {
        try {
            Files.copy(
                    Samples.valid().resolve("buildings_buildings41.png"),
                    alone.resolve("buildings_buildings41_with_a_name_that_is_long.png"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return alone;
    }

    private static void assertFigures(JsonElement scale, double psnr, double gain) {
        assertThat(scale.getAsJsonObject().get("psnr").getAsDouble()).isGreaterThan(psnr);
        assertThat(scale.getAsJsonObject().get("gain").getAsDouble()).isGreaterThan(gain);
    }
}
