package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures the whole JVM pipeline on the samples. */
final class EvaluateCommandTest {

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

    private static void assertFigures(JsonElement scale, double psnr, double gain) {
        assertThat(scale.getAsJsonObject().get("psnr").getAsDouble()).isGreaterThan(psnr);
        assertThat(scale.getAsJsonObject().get("gain").getAsDouble()).isGreaterThan(gain);
    }
}
