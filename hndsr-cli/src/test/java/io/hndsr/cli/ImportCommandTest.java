package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.importer.check.NpzFile;
import io.hndsr.importer.original.Checkpoints;
import io.hndsr.importer.original.Layout;
import io.hndsr.importer.original.SyntheticCheckpoints;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command on checkpoints of synthetic weights; hndsr-import tests the import and the check themselves. */
final class ImportCommandTest {

    @TempDir
    static Path shared;

    private static Checkpoints checkpoints;

    @TempDir
    Path folder;

    @BeforeAll
    static void importBundle() throws IOException {
        checkpoints = SyntheticCheckpoints.write(Layout.SERVER, Files.createDirectory(shared.resolve("server")));

        CommandRun run = importing(
                checkpoints.operator(), bundle(), "--gain", checkpoints.gain().orElseThrow());

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("wrote " + bundle() + ", mode perceptual only");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void a_bundle_that_computes_what_the_original_does_is_exit_code_0() {
        CommandRun run = CommandRun.of("import", "--check", Samples.vectors("server.npz"), "-b", bundle());

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("upsampled", "output_fixedstep").doesNotContain("DIFFERS", "not compared");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void a_bundle_that_computes_something_else_is_exit_code_1() {
        Path without = folder.resolve("without");
        CommandRun imported = importing(checkpoints.operator(), without, "--no-gain", "--sampler", "original");
        assertThat(imported.exitCode()).isZero();
        assertThat(ModelBundle.load(without)
                        .descriptor()
                        .perceptual()
                        .orElseThrow()
                        .diffusion()
                        .sampler())
                .isEqualTo(SamplerRule.ORIGINAL);

        CommandRun run = CommandRun.of("import", "--check", Samples.vectors("small.npz"), "-b", without);

        assertThat(run.out()).containsPattern("prior_amplified .*DIFFERS").contains("not in this bundle: gain");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void a_checkpoint_that_cannot_be_read_is_exit_code_1_without_a_stack_trace() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.pth"), "not a zip");
        CommandRun run = importing(damaged, folder.resolve("bundle"), "--no-gain");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("damaged.pth is not a complete zip").doesNotContain("\tat ", "unexpected error");
        assertThat(folder.resolve("bundle")).doesNotExist();
    }

    @Test
    void a_checkpoint_that_differs_from_the_manifest_is_exit_code_1() throws IOException {
        Path manifest = Files.writeString(folder.resolve("manifest.json"), "{\"checkpoints\": {}}");
        CommandRun run =
                importing(checkpoints.operator(), folder.resolve("bundle"), "--no-gain", "--manifest", manifest);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("does not list autoencoder.pth");
    }

    @Test
    void a_case_that_cannot_be_checked_is_exit_code_1_without_a_stack_trace() throws IOException {
        Path damaged = Files.writeString(folder.resolve("case.npz"), "no zip");
        Path empty = new NpzFile().zeros("lr", 1, 3, 2, 2).write(folder.resolve("empty.npz"));

        for (Path file : List.of(damaged, empty, Samples.vectors("training.npz"))) {
            CommandRun run = CommandRun.of("import", "--check", file, "-b", bundle());

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains(file.toString()).doesNotContain("\tat ", "unexpected error");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import",
                "import --layout server",
                "import --layout other --autoencoder a --operator b --diffusion c --no-gain -o d",
                "import --layout server --autoencoder a --operator b --diffusion c -o d",
                "import --layout server --autoencoder a --operator b --diffusion c --gain g --no-gain -o d",
                "import --layout server --autoencoder a --operator b --diffusion c --no-gain",
                "import --layout server --autoencoder a --operator b --diffusion c --no-gain -o d --sampler ddpm",
                "import --check case.npz",
                "import --check case.npz -b bundle -o other",
                "import --check case.npz -b bundle --sampler corrected",
                "import --check case.npz -b bundle --no-gain",
            })
    void wrong_usage_is_exit_code_2(String line) {
        CommandRun run = CommandRun.of((Object[]) line.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("hndsr: ").doesNotContain("\tat ");
    }

    private static CommandRun importing(Path operator, Path target, Object... more) {
        List<Object> line = new ArrayList<>(List.of("import", "--layout", "server", "-o", target));
        line.addAll(List.of("--autoencoder", checkpoints.autoencoder()));
        line.addAll(List.of("--operator", operator));
        line.addAll(List.of("--diffusion", checkpoints.denoiser()));
        line.addAll(Arrays.asList(more));
        return CommandRun.of(line.toArray());
    }

    private static Path bundle() {
        return shared.resolve("bundle");
    }
}
