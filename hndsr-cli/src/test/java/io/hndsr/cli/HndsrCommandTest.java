package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HndsrCommandTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "enlarge",
                "upscale",
                "upscale a.png --scale 1",
                "upscale a.png --scale 9",
                "upscale a.png --scale NaN",
                "upscale a.png --scale four",
                "upscale a.png --size 10x10x10",
                "upscale a.png --size 0x10",
                "upscale a.png --scale 2 --size 10x10",
                "upscale a.png --blur 1.3",
                "upscale a.png --noise -1",
                "upscale a.png --device gpu",
                "upscale a.png --device cpu,gpu",
                "upscale a.png --device cpu,cuda:0,cpu",
                "upscale a.png --device cpu --device cpu",
                "upscale a.png --fallback gpu",
                "upscale a.png --threads 0",
                "upscale a.png --tile 8",
                "upscale a.png --mode sharp",
                "upscale a.png --steps 0",
                "upscale a.png --steps 201",
                "upscale a.png --steps 2.5",
                "upscale a.png --strength -0.1",
                "upscale a.png --strength 1.1",
                "upscale a.png --strength NaN",
                "upscale a.png --seed x",
                "upscale a.png --format gif",
                "upscale a.png -o a.png",
                "upscale a.png --unknown",
                "evaluate no-such-folder",
                "info --threads 0",
            })
    void wrong_usage_is_exit_code_2_with_a_message_and_without_a_stack_trace(String line) {
        CommandRun run = CommandRun.of((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("hndsr: ").doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void evaluate_rejects_a_scale_out_of_range(@TempDir Path folder) {
        assertThat(CommandRun.of("evaluate", folder, "--scale", "2,9").exitCode())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "upscale --help", "evaluate --help", "info --help"})
    void help_names_the_exit_codes(String line) {
        CommandRun run = CommandRun.of((Object[]) line.split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Exit codes").contains("the command line was wrong");
    }

    @Test
    void prints_its_version() {
        assertThat(CommandRun.of("--version").out()).matches("hndsr \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void generates_a_completion_that_knows_the_options() {
        assertThat(CommandRun.of("generate-completion").out())
                .contains("--compare")
                .contains("complete -F");
    }

    @Test
    void info_names_the_runtime_the_model_and_its_licences() {
        CommandRun run = CommandRun.of("info", "--device", "cpu");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("ONNX Runtime  1.")
                .contains("hndsr-48x12")
                .contains("weights Apache-2.0")
                .contains("Modes         fidelity")
                .contains("Trained on");
    }

    @Test
    void info_shows_what_each_device_is_and_how_it_is_used() {
        assertThat(CommandRun.of("info", "--device", "cpu", "--threads", "3").out())
                .containsPattern("Device        cpu, .+, \\d+\\.\\d GiB\\R")
                .contains("              1 session, 3 runs at once of up to 1 tile, circuit closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info --device cpu,cuda:99", "info --device cpu --device cuda:99"})
    void every_device_that_is_named_must_open(String line) {
        CommandRun run = CommandRun.of((Object[]) line.split(" "));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("cuda:99");
    }

    @Test
    void info_shows_that_the_cpu_is_the_fallback_and_why() {
        CommandRun run = CommandRun.of("info", "--device", "cuda:99", "--fallback", "cpu");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("Device        cpu, ").containsPattern("FALLBACK      the CPU: .*cuda:99");
    }

    @Test
    void info_says_that_there_is_no_network_and_why() {
        assertThat(CommandRun.of("info", "--model", "no-such-bundle", "--fallback", "bicubic")
                        .out())
                .containsPattern("FALLBACK      bicubic interpolation: .*no-such-bundle")
                .doesNotContain("Device");
    }

    @Test
    void info_names_the_modes_with_their_defaults() {
        assertThat(CommandRun.of("info", "--model", Samples.bundle("perceptual"))
                        .out())
                .contains("Modes         fidelity, perceptual")
                .contains("Steps         4 by default, at most 200")
                .contains("Strength      0.6 by default, at most 1");
    }

    @Test
    void a_missing_bundle_is_exit_code_1_with_its_message_unchanged() {
        CommandRun run = CommandRun.of("info", "--model", "no-such-bundle");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("model bundle no-such-bundle does not exist")
                .doesNotContain("\tat ");
    }
}
