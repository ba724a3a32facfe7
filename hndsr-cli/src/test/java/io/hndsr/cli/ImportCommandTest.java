package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.SuperResolver;
import io.hndsr.cli.check.NpzFile;
import io.hndsr.cli.checkpoint.Shape;
import io.hndsr.cli.original.DrawnCheckpoints;
import io.hndsr.cli.original.Layout;
import io.hndsr.config.Device;
import io.hndsr.config.Mode;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.ModelBundle;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole imports of drawn weights, checked against vectors that PyTorch computed from the same weights. */
final class ImportCommandTest {

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeCheckpointsAndBundles() throws IOException {
        for (Layout layout : Layout.values()) {
            Path checkpoints = Files.createDirectory(shared.resolve(layout.key()));
            DrawnCheckpoints.write(layout, checkpoints);
            CommandRun run = importing(checkpoints, layout, bundle(layout), "--gain", checkpoints.resolve("gain.pth"));
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void the_server_layout_computes_what_the_original_does_in_both_step_rules() {
        CommandRun run = CommandRun.of("import", "--check", vectors("server.npz"), "-b", bundle(Layout.SERVER));

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("upsampled", "fno_lift_ch8", "fno_spectral0_ch8", "fno_block0_ch8", "fno_block3_ch8")
                .contains("prior", "gain", "prior_amplified", "context", "t_emb_first", "eps_first", "latent_steps")
                .contains("output", "latent_fixedstep", "output_fixedstep")
                .doesNotContain("DIFFERS", "not compared");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void the_training_layout_computes_what_the_original_does_at_every_strength() {
        CommandRun run = CommandRun.of("import", "--check", vectors("training.npz"), "-b", bundle(Layout.TRAINING));

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("output_strength_0.0", "output_strength_0.3", "output_strength_1.0", "unet_eps")
                .doesNotContain("DIFFERS", "not compared");
        assertThat(run.exitCode()).isZero();
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
        CommandRun run = CommandRun.of("import", "--check", vectors(vectors + ".npz"), "-b", bundle(layout));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains(stages.split(" ")).doesNotContain("DIFFERS", "not compared");
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void the_bundle_says_what_it_is(Layout layout) {
        var descriptor = ModelBundle.load(bundle(layout)).descriptor();

        assertThat(descriptor.id()).isEqualTo("imported-hndsr-" + layout.key());
        assertThat(descriptor.modes()).containsExactly(Mode.PERCEPTUAL);
        assertThat(descriptor.perceptual().orElseThrow().diffusion().sampler()).isEqualTo(SamplerRule.CORRECTED);
        assertThat(descriptor.trainingData()).contains("operator.pth", "with its gain network");
    }

    @ParameterizedTest
    @CsvSource({"SERVER, 1, 1, 3, 3", "SERVER, 17, 31, 53, 97", "TRAINING, 1, 1, 3, 3", "TRAINING, 31, 17, 97, 53"})
    void the_resolver_runs_the_bundle_at_any_size_and_scale(
            Layout layout, int width, int height, int outputWidth, int outputHeight) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, 0x404040 + 0x050301 * ((3 * x + 5 * y) % 17));
            }
        }
        try (SuperResolver resolver = SuperResolver.builder()
                .model(bundle(layout))
                .device(new Device.Cpu())
                .build()) {
            UpscaleOptions options =
                    UpscaleOptions.scale(3.14).perceptual().steps(2).seed(7);
            BufferedImage result = resolver.upscale(image, options).image();

            assertThat(result.getWidth()).isEqualTo(outputWidth);
            assertThat(result.getHeight()).isEqualTo(outputHeight);
            int[] pixels = result.getRGB(0, 0, outputWidth, outputHeight, null, 0, outputWidth);
            BufferedImage again = resolver.upscale(image, options).image();
            assertThat(again.getRGB(0, 0, outputWidth, outputHeight, null, 0, outputWidth))
                    .isEqualTo(pixels);
        }
    }

    @Test
    void the_same_checkpoints_give_the_same_bundle() throws IOException {
        Path again = folder.resolve("again");
        Path checkpoints = shared.resolve("training");
        importing(checkpoints, Layout.TRAINING, again, "--gain", checkpoints.resolve("gain.pth"));

        try (Stream<Path> files = Files.list(again)) {
            for (Path file : files.toList()) {
                assertThat(file).hasSameBinaryContentAs(bundle(Layout.TRAINING).resolve(file.getFileName()));
            }
        }
    }

    @Test
    void bundles_that_differ_have_different_versions() throws IOException {
        Path checkpoints = shared.resolve("training");
        // Two files of one name, as checkpoints of several runs have.
        Path gain = Files.createDirectory(folder.resolve("other")).resolve("operator.pth");
        Files.copy(checkpoints.resolve("gain.pth"), gain);
        importing(checkpoints, Layout.TRAINING, folder.resolve("a"), "--gain", gain);
        importing(checkpoints, Layout.TRAINING, folder.resolve("b"), "--gain", gain, "--sampler", "original");
        importing(checkpoints, Layout.TRAINING, folder.resolve("c"), "--no-gain");

        assertThat(Stream.of("a", "b", "c")
                        .map(name -> ModelBundle.load(folder.resolve(name)).descriptor()))
                .extracting(BundleDescriptor::version)
                .doesNotHaveDuplicates();
        assertThat(ModelBundle.load(folder.resolve("a")).descriptor().trainingData())
                .contains("operator operator.pth", "gain operator.pth");
    }

    @Test
    void without_the_gain_network_the_bundle_says_so_and_differs_from_there_on() {
        Path without = folder.resolve("without");
        CommandRun made =
                importing(shared.resolve("server"), Layout.SERVER, without, "--no-gain", "--sampler", "original");
        assertThat(made.exitCode()).isZero();
        var descriptor = ModelBundle.load(without).descriptor();
        assertThat(descriptor.trainingData()).contains("without a gain network");
        assertThat(descriptor.perceptual().orElseThrow().diffusion().sampler()).isEqualTo(SamplerRule.ORIGINAL);

        CommandRun run = CommandRun.of("import", "--check", vectors("small.npz"), "-b", without);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).containsPattern("prior_amplified .*DIFFERS").contains("not in this bundle: gain");
        assertThat(run.out()).doesNotContainPattern("prior .*DIFFERS");
    }

    @Test
    void checkpoints_of_the_other_layout_are_refused_by_name() {
        CommandRun run = importing(shared.resolve("training"), Layout.SERVER, folder.resolve("bundle"), "--no-gain");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("operator.pth lacks convs.0.weights1", "has the unexpected conv0.weights1", "--layout")
                .doesNotContain("\tat ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_checkpoint_that_names_code_is_refused_and_nothing_is_left() throws IOException {
        Path hostile = folder.resolve("hostile.pth");
        byte[] pickle =
                "\u0080\u0002cposix\nsystem\n(X\u0004\u0000\u0000\u0000exittR.".getBytes(StandardCharsets.ISO_8859_1);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(hostile))) {
            ZipEntry entry = new ZipEntry("archive/data.pkl");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(pickle.length);
            CRC32 sum = new CRC32();
            sum.update(pickle);
            entry.setCrc(sum.getValue());
            zip.putNextEntry(entry);
            zip.write(pickle);
        }

        CommandRun run =
                importing(shared.resolve("server"), Layout.SERVER, folder.resolve("bundle"), "--gain", hostile);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("names the global \"posix.system\"").doesNotContain("\tat ");
        assertThat(folder).isDirectoryNotContaining("glob:**bundle*");
    }

    @Test
    void a_manifest_is_held_against_every_file() throws IOException {
        Path manifest = folder.resolve("manifest.json");
        String zeros = "0".repeat(64);
        Files.writeString(manifest, "{\"files\": {\"autoencoder.pth\": \"" + zeros + "\"}}");
        CommandRun altered = importing(
                shared.resolve("server"), Layout.SERVER, folder.resolve("b"), "--no-gain", "--manifest", manifest);
        assertThat(altered.exitCode()).isEqualTo(1);
        assertThat(altered.err()).contains("autoencoder.pth has the SHA-256", "says " + zeros);

        Files.writeString(manifest, "{\"checkpoints\": {}}");
        CommandRun unlisted = importing(
                shared.resolve("server"), Layout.SERVER, folder.resolve("b"), "--no-gain", "--manifest", manifest);
        assertThat(unlisted.exitCode()).isEqualTo(1);
        assertThat(unlisted.err()).contains("does not list autoencoder.pth");
        assertThat(folder.resolve("b")).doesNotExist();
    }

    @Test
    void a_folder_that_holds_something_is_not_overwritten() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "mine");

        CommandRun run = importing(shared.resolve("training"), Layout.TRAINING, folder, "--no-gain");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is there already");
        assertThat(folder.resolve("mine.txt")).hasContent("mine");
    }

    @Test
    void a_case_of_the_other_layout_or_without_a_known_stage_is_an_error() {
        CommandRun other = CommandRun.of("import", "--check", vectors("training.npz"), "-b", bundle(Layout.SERVER));
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).contains("the other layout").doesNotContain("\tat ");

        CommandRun elsewhere = CommandRun.of("import", "--check", vectors("server.npz"), "-b", bundle(Layout.TRAINING));
        assertThat(elsewhere.exitCode()).isEqualTo(1);
        assertThat(elsewhere.err()).contains("the other layout").doesNotContain("\tat ");

        Path empty = new NpzFile().zeros("lr", 1, 3, 2, 2).write(folder.resolve("empty.npz"));
        CommandRun nothing = CommandRun.of("import", "--check", empty, "-b", bundle(Layout.SERVER));
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(nothing.err()).contains("holds no stage that is known");
    }

    @ParameterizedTest
    @CsvSource({
        "999 5000 0, has 5000 in timesteps where 0 to 999 is allowed",
        "999 500 600, has 600 in timesteps where 0 to 500 is allowed",
        "999 -1, has -1 in timesteps where 0 to 999 is allowed",
    })
    void time_steps_that_are_not_of_the_schedule_or_rise_are_an_error(String list, String message) {
        Path file = latentCase(4, 4)
                .wholes(
                        "timesteps",
                        Arrays.stream(list.split(" "))
                                .mapToLong(Long::parseLong)
                                .toArray())
                .write(folder.resolve("case_s4.npz"));

        refused(file, message);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1001})
    void a_count_of_steps_that_no_run_has_is_an_error(long steps) {
        Path file = latentCase(4, 4).wholes("steps", steps).write(folder.resolve("case_s4.npz"));

        refused(file, "has " + steps + " steps, allowed are 1 to 1000");
    }

    @Test
    void a_latent_that_the_denoiser_cannot_halve_is_an_error_that_says_which_sizes_there_are() {
        Path file = latentCase(4, 6).number("steps", 2).write(folder.resolve("case_s4.npz"));

        refused(file, "noise of the shape [1,64,4,6]", "multiples of 4", "multiples of 32 output pixels");
    }

    /** A case with a run from noise, at the scale 4. */
    private static NpzFile latentCase(long rows, long columns) {
        return new NpzFile()
                .zeros("lr", 1, 3, 2 * rows, 2 * columns)
                .zeros("noise", 1, 64, rows, columns)
                .zeros("latent", 1, 64, rows, columns);
    }

    private static void refused(Path file, String... messages) {
        CommandRun run = CommandRun.of("import", "--check", file, "-b", bundle(Layout.SERVER));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(messages).doesNotContain("\tat ", "unexpected error");
    }

    @Test
    void a_schedule_is_compared_as_shares_of_its_values() {
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
                .wholes("timesteps_5", 999, 749, 499, 249, 0);
        Path right = file.write(folder.resolve("right.npz"));
        CommandRun same = CommandRun.of("import", "--check", right, "-b", bundle(Layout.SERVER));
        assertThat(same.out())
                .contains("betas", "alphas_cumprod", "timesteps_5")
                .doesNotContain("DIFFERS", "not compared");
        assertThat(same.exitCode()).isZero();

        signal[999] *= 1.01f;
        Path wrong = file.floats("alphas_cumprod", shape, signal).write(folder.resolve("wrong.npz"));
        CommandRun other = CommandRun.of("import", "--check", wrong, "-b", bundle(Layout.SERVER));
        assertThat(other.out()).containsPattern("alphas_cumprod .*DIFFERS").doesNotContainPattern("betas .*DIFFERS");
        assertThat(other.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no zip", "PK\u0003\u0004"})
    void a_case_that_is_no_npz_is_an_error(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("case.npz"), content);

        CommandRun run = CommandRun.of("import", "--check", file, "-b", bundle(Layout.SERVER));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("is not a whole .npz").doesNotContain("\tat ");
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

    private static CommandRun importing(Path checkpoints, Layout layout, Path target, Object... more) {
        List<Object> line = new ArrayList<>(List.of("import", "--layout", layout.key(), "-o", target));
        for (String part : new String[] {"autoencoder", "operator", "diffusion"}) {
            line.add("--" + part);
            line.add(checkpoints.resolve(part + ".pth"));
        }
        line.addAll(Arrays.asList(more));
        return CommandRun.of(line.toArray());
    }

    private static Path bundle(Layout layout) {
        return shared.resolve("bundle-" + layout.key());
    }

    private static Path vectors(String name) {
        try {
            return Path.of(Objects.requireNonNull(ImportCommandTest.class.getResource("/original/" + name))
                    .toURI());
        } catch (URISyntaxException malformed) {
            throw new IllegalStateException(malformed);
        }
    }
}
