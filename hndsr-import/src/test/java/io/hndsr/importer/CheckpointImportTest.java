package io.hndsr.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.SuperResolver;
import io.hndsr.config.Device;
import io.hndsr.config.Mode;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.error.OutputException;
import io.hndsr.importer.original.Checkpoints;
import io.hndsr.importer.original.Layout;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.ModelBundle;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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

/** Complete imports of synthetic weights. */
final class CheckpointImportTest {

    @TempDir
    static Path shared;

    private static SyntheticBundles bundles;

    @TempDir
    Path folder;

    @BeforeAll
    static void importBundles() throws IOException {
        bundles = new SyntheticBundles(shared);
    }

    @ParameterizedTest
    @EnumSource
    void the_bundle_says_what_it_is(Layout layout) {
        var descriptor = ModelBundle.load(bundles.bundle(layout)).descriptor();

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
                .model(bundles.bundle(layout))
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
        importTo(again, Layout.TRAINING, bundles.checkpoints(Layout.TRAINING));

        try (Stream<Path> files = Files.list(again)) {
            for (Path file : files.toList()) {
                assertThat(file)
                        .hasSameBinaryContentAs(bundles.bundle(Layout.TRAINING).resolve(file.getFileName()));
            }
        }
    }

    @Test
    void bundles_that_differ_have_different_versions() throws IOException {
        // Two files of one name, as checkpoints of several runs have.
        Path gain = Files.createDirectory(folder.resolve("other")).resolve("operator.pth");
        Files.copy(bundles.checkpoints(Layout.TRAINING).gain().orElseThrow(), gain);
        Checkpoints renamed = bundles.checkpoints(Layout.TRAINING, Optional.of(gain));
        importTo(folder.resolve("a"), Layout.TRAINING, renamed);
        CheckpointImport.run(Layout.TRAINING, renamed, Optional.empty(), SamplerRule.ORIGINAL, folder.resolve("b"));
        importTo(folder.resolve("c"), Layout.TRAINING, bundles.checkpoints(Layout.TRAINING, Optional.empty()));

        assertThat(Stream.of("a", "b", "c")
                        .map(name -> ModelBundle.load(folder.resolve(name)).descriptor()))
                .extracting(BundleDescriptor::version)
                .doesNotHaveDuplicates();
        assertThat(ModelBundle.load(folder.resolve("a")).descriptor().trainingData())
                .contains("operator operator.pth", "gain operator.pth");
    }

    @Test
    void checkpoints_of_the_other_layout_are_rejected_by_name() {
        Checkpoints other = bundles.checkpoints(Layout.TRAINING, Optional.empty());

        assertThatThrownBy(() -> importTo(folder.resolve("bundle"), Layout.SERVER, other))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContainingAll(
                        "operator.pth lacks convs.0.weights1", "has the unexpected weight conv0.weights1", "--layout");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_checkpoint_that_names_code_is_rejected_and_nothing_is_left() throws IOException {
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
        Checkpoints checkpoints = bundles.checkpoints(Layout.SERVER, Optional.of(hostile));

        assertThatThrownBy(() -> importTo(folder.resolve("bundle"), Layout.SERVER, checkpoints))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("names the global \"posix.system\"");
        assertThat(folder).isDirectoryNotContaining("glob:**bundle*");
    }

    @Test
    void every_file_is_compared_with_the_manifest() throws IOException {
        Path manifest = folder.resolve("manifest.json");
        Path target = folder.resolve("b");
        Checkpoints checkpoints = bundles.checkpoints(Layout.SERVER, Optional.empty());
        String zeros = "0".repeat(64);
        Files.writeString(manifest, "{\"files\": {\"autoencoder.pth\": \"" + zeros + "\"}}");
        assertThatThrownBy(() -> CheckpointImport.run(
                        Layout.SERVER, checkpoints, Optional.of(manifest), SamplerRule.CORRECTED, target))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContainingAll("autoencoder.pth has the SHA-256", "lists " + zeros);

        Files.writeString(manifest, "{\"checkpoints\": {}}");
        assertThatThrownBy(() -> CheckpointImport.run(
                        Layout.SERVER, checkpoints, Optional.of(manifest), SamplerRule.CORRECTED, target))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("does not list autoencoder.pth");
        assertThat(target).doesNotExist();
    }

    @Test
    void a_folder_that_is_not_empty_is_not_overwritten() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "mine");
        Checkpoints checkpoints = bundles.checkpoints(Layout.TRAINING, Optional.empty());

        assertThatThrownBy(() -> importTo(folder, Layout.TRAINING, checkpoints))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("already exists");
        assertThat(folder.resolve("mine.txt")).hasContent("mine");
    }

    private static void importTo(Path target, Layout layout, Checkpoints checkpoints) {
        CheckpointImport.run(layout, checkpoints, Optional.empty(), SamplerRule.CORRECTED, target);
    }
}
