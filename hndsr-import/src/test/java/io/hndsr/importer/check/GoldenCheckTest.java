package io.hndsr.importer.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.importer.CheckpointImport;
import io.hndsr.importer.SyntheticBundles;
import io.hndsr.importer.checkpoint.Shape;
import io.hndsr.importer.original.Layout;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.ModelBundle;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles of synthetic weights, checked against vectors that PyTorch computed from the same weights. */
final class GoldenCheckTest {

    @TempDir
    static Path shared;

    private static SyntheticBundles bundles;

    @TempDir
    Path folder;

    @BeforeAll
    static void importBundles() throws IOException {
        bundles = new SyntheticBundles(shared);
    }

    @Test
    void the_server_layout_computes_what_the_original_does_in_both_step_rules() {
        CheckReport report = check(vectors("server.npz"), Layout.SERVER);

        assertThat(report.toTable())
                .contains("upsampled", "fno_lift_ch8", "fno_spectral0_ch8", "fno_block0_ch8", "fno_block3_ch8")
                .contains("prior", "gain", "prior_amplified", "context", "t_emb_first", "eps_first", "latent_steps")
                .contains("output", "latent_fixedstep", "output_fixedstep")
                .doesNotContain("DIFFERS", "not compared");
        assertThat(report.agrees()).isTrue();
    }

    @Test
    void the_training_layout_computes_what_the_original_does_at_every_strength() {
        CheckReport report = check(vectors("training.npz"), Layout.TRAINING);

        assertThat(report.toTable())
                .contains("output_strength_0.0", "output_strength_0.3", "output_strength_1.0", "unet_eps")
                .doesNotContain("DIFFERS", "not compared");
        assertThat(report.agrees()).isTrue();
    }

    /** Cases of single stages. */
    @ParameterizedTest
    @CsvSource({
        "small, SERVER, fno_spectral0_ch8 fno_features_ch8 prior_amplified",
        "times, SERVER, sincos projected alphas_cumprod",
        "training-corrected, TRAINING, output_strength_0.3_fixedstep",
    })
    void overlapping_spectra_embedded_times_and_the_corrected_rule_are_as_computed_by_pytorch(
            String vectors, Layout layout, String stages) {
        CheckReport report = check(vectors(vectors + ".npz"), layout);

        assertThat(report.toTable()).contains(stages.split(" ")).doesNotContain("DIFFERS", "not compared");
        assertThat(report.agrees()).isTrue();
    }

    @Test
    void without_the_gain_network_the_bundle_says_so_and_differs_from_there_on() {
        Path without = folder.resolve("without");
        CheckpointImport.run(
                Layout.SERVER,
                bundles.checkpoints(Layout.SERVER, Optional.empty()),
                Optional.empty(),
                SamplerRule.ORIGINAL,
                without);
        var descriptor = ModelBundle.load(without).descriptor();
        assertThat(descriptor.trainingData()).contains("without a gain network");
        assertThat(descriptor.perceptual().orElseThrow().diffusion().sampler()).isEqualTo(SamplerRule.ORIGINAL);

        CheckReport report = GoldenCheck.run(vectors("small.npz"), ModelBundle.load(without));

        assertThat(report.agrees()).isFalse();
        assertThat(report.toTable())
                .containsPattern("prior_amplified .*DIFFERS")
                .contains("not in this bundle: gain")
                .doesNotContainPattern("prior .*DIFFERS");
    }

    @Test
    void a_case_of_the_other_layout_or_without_a_known_stage_is_rejected() {
        rejected(vectors("training.npz"), Layout.SERVER, "the other layout");
        rejected(vectors("server.npz"), Layout.TRAINING, "the other layout");

        Path empty = new NpzFile().zeros("lr", 1, 3, 2, 2).write(folder.resolve("empty.npz"));
        rejected(empty, Layout.SERVER, "contains no known stage");
    }

    @ParameterizedTest
    @CsvSource({
        "999 5000 0, 'has 5000 in timesteps, but only 0 to 999 is allowed'",
        "999 500 600, 'has 600 in timesteps, but only 0 to 500 is allowed'",
        "999 -1, 'has -1 in timesteps, but only 0 to 999 is allowed'",
    })
    void time_steps_that_are_not_in_the_schedule_or_rise_are_rejected(String list, String message) {
        Path file = latentCase(4, 4)
                .integers(
                        "timesteps",
                        Arrays.stream(list.split(" "))
                                .mapToLong(Long::parseLong)
                                .toArray())
                .write(folder.resolve("case_s4.npz"));

        rejected(file, Layout.SERVER, message);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1001})
    void a_count_of_steps_out_of_range_is_rejected(long steps) {
        Path file = latentCase(4, 4).integers("steps", steps).write(folder.resolve("case_s4.npz"));

        rejected(file, Layout.SERVER, "has " + steps + " steps; allowed are 1 to 1000");
    }

    @Test
    void a_latent_that_the_denoiser_cannot_halve_is_rejected_with_the_sizes_that_are_possible() {
        Path file = latentCase(4, 6).number("steps", 2).write(folder.resolve("case_s4.npz"));

        rejected(
                file,
                Layout.SERVER,
                "noise of the shape [1,64,4,6]",
                "multiples of 4",
                "multiples of 32 output pixels");
    }

    /** A case with a run from noise, at the scale 4. */
    private static NpzFile latentCase(long rows, long columns) {
        return new NpzFile()
                .zeros("lr", 1, 3, 2 * rows, 2 * columns)
                .zeros("noise", 1, 64, rows, columns)
                .zeros("latent", 1, 64, rows, columns);
    }

    @Test
    void a_schedule_is_compared_relative_to_its_values() {
        float[] betas = new float[1000];
        float[] signal = new float[1000];
        double product = 1;
        for (int i = 0; i < 1000; i++) {
            double beta = 1e-4 + (0.02 - 1e-4) * i / 999;
            product *= 1 - beta;
            betas[i] = (float) beta;
            signal[i] = (float) product;
        }
        Shape shape = Shape.of(1000);
        NpzFile file = new NpzFile()
                .floats("betas", shape, betas)
                .floats("alphas_cumprod", shape, signal)
                .integers("timesteps_5", 999, 749, 499, 249, 0);
        CheckReport same = check(file.write(folder.resolve("right.npz")), Layout.SERVER);
        assertThat(same.toTable())
                .contains("betas", "alphas_cumprod", "timesteps_5")
                .doesNotContain("DIFFERS", "not compared");
        assertThat(same.agrees()).isTrue();

        signal[999] *= 1.01f;
        Path wrong = file.floats("alphas_cumprod", shape, signal).write(folder.resolve("wrong.npz"));
        CheckReport other = check(wrong, Layout.SERVER);
        assertThat(other.toTable())
                .containsPattern("alphas_cumprod .*DIFFERS")
                .doesNotContainPattern("betas .*DIFFERS");
        assertThat(other.agrees()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no zip", "PK\u0003\u0004"})
    void a_case_that_is_no_npz_is_rejected(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("case.npz"), content);

        rejected(file, Layout.SERVER, "is not a complete .npz");
    }

    private static void rejected(Path file, Layout layout, String... messages) {
        assertThatThrownBy(() -> check(file, layout))
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContainingAll(messages);
    }

    private static CheckReport check(Path file, Layout layout) {
        return GoldenCheck.run(file, ModelBundle.load(bundles.bundle(layout)));
    }

    private static Path vectors(String name) {
        try {
            return Path.of(Objects.requireNonNull(GoldenCheckTest.class.getResource("/original/" + name))
                    .toURI());
        } catch (URISyntaxException malformed) {
            throw new IllegalStateException(malformed);
        }
    }
}
