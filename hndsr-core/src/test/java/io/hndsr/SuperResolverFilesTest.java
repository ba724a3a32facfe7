package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.config.Limits;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.OutputException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageSize;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.report.Stage;
import io.hndsr.report.UpscaleReport;
import io.hndsr.request.UpscaleOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in and out: bad input, places that cannot be written, and nothing half written. */
class SuperResolverFilesTest {

    private static final UpscaleOptions X2 = UpscaleOptions.scale(2);

    private static SuperResolver resolver;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.builder().model(TestBundles.folder("nearest")).build();
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void a_file_becomes_a_file_in_the_format_of_its_name(ImageFormat format) throws IOException {
        Path target = folder.resolve("out." + format.extensions().get(0));
        UpscaleReport report = resolver.upscale(png("in.png", 30, 20), target, X2);
        assertThat(report.stageTimes()).containsKeys(Stage.DECODE, Stage.ENCODE);
        assertThat(resolver.upscale(target, folder.resolve("again.png"), X2).inputSize())
                .isEqualTo(new ImageSize(60, 40));
        requireFiles("again.png", "in.png", target.getFileName().toString());
    }

    @Test
    void an_existing_file_is_replaced_and_may_be_the_source() throws IOException {
        Path file = png("in.png", 12, 10);
        resolver.upscale(file, file, X2);
        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(24);
        requireFiles("in.png");
    }

    @Test
    void a_target_name_may_be_as_long_as_the_file_system_allows() throws IOException {
        Path target = folder.resolve("n".repeat(251) + ".png");
        resolver.upscale(png("in.png", 12, 10), target, X2);
        assertThat(target).isNotEmptyFile();
    }

    @Test
    void a_target_that_is_a_symbolic_link_is_followed() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), Path.of("elsewhere/out.png"));
        resolver.upscale(png("in.png", 12, 10), link, X2);
        assertThat(link).isSymbolicLink();
        assertThat(ImageIO.read(elsewhere.resolve("out.png").toFile()).getWidth())
                .isEqualTo(24);
        Path circle = folder.resolve("circle.png");
        Files.createSymbolicLink(circle, circle);
        assertThatThrownBy(() -> resolver.upscale(folder.resolve("in.png"), circle, X2))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("40 symbolic links");
    }

    @Test
    void a_target_whose_name_the_file_system_cannot_hold_is_refused_before_the_work() throws IOException {
        Path target = folder.resolve("n".repeat(252) + ".png");
        assertThatThrownBy(() -> resolver.upscale(folder.resolve("absent.png"), target, X2))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("File name too long");
    }

    @Test
    void encoded_bytes_become_encoded_bytes() throws IOException {
        UpscaleResult result = resolver.upscale(Files.readAllBytes(png("in.png", 12, 10)), X2);
        assertThat(resolver.upscale(result.encode(ImageFormat.TIFF), X2)
                        .raster()
                        .size())
                .isEqualTo(new ImageSize(48, 40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "no image at all, but long enough to have had a header"})
    void bytes_that_are_no_image_are_refused(String text) {
        assertThatThrownBy(() -> resolver.upscale(text.getBytes(StandardCharsets.UTF_8), X2))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("PNG, JPEG, WebP, BMP and TIFF");
    }

    @Test
    void an_image_truncated_at_any_byte_is_refused_and_writes_nothing() throws IOException {
        byte[] whole = Files.readAllBytes(png("in.png", 40, 30));
        Path cut = folder.resolve("cut.png");
        for (int length = 0; length < whole.length - 12; length += 7) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> resolver.upscale(cut, folder.resolve("out.png"), X2))
                    .isInstanceOf(InvalidImageException.class);
        }
        requireFiles("cut.png", "in.png");
    }

    @Test
    void the_report_says_what_is_irregular_about_a_complete_file() throws IOException {
        byte[] whole = Files.readAllBytes(png("in.png", 40, 30));
        UpscaleResult result = resolver.upscale(Arrays.copyOf(whole, whole.length - 12), X2);
        assertThat(result.report().remarks()).containsExactly("PNG ends without its IEND chunk; no pixel is missing");
        assertThat(result.raster().bytes())
                .isEqualTo(resolver.upscale(whole, X2).raster().bytes());
        assertThat(resolver.upscale(whole, X2).report().remarks()).isEmpty();
    }

    @Test
    void a_header_that_claims_more_than_the_heap_is_refused_without_taking_it() {
        byte[] lie = TestPictures.pngThatClaims(60_000, 60_000);
        assertThatThrownBy(() -> resolver.upscale(lie, X2))
                .isInstanceOfAny(ImageTooLargeException.class, InvalidImageException.class)
                .hasMessageContaining("60000x60000");
    }

    @Test
    void a_source_that_is_not_there_is_refused() {
        Path nowhere = folder.resolve("nowhere.png");
        assertThatThrownBy(() -> resolver.upscale(nowhere, folder.resolve("out.png"), X2))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("nowhere.png")
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> resolver.upscale(folder, folder.resolve("out.png"), X2))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("not a regular file");
    }

    @Test
    void limits_hold_from_the_header() throws IOException {
        Path source = png("in.png", 101, 100);
        try (SuperResolver small = SuperResolver.builder()
                .model(TestBundles.folder("nearest"))
                .limits(Limits.defaults().withMaxInputPixels(10_000))
                .build()) {
            assertThatThrownBy(() -> small.upscale(source, folder.resolve("out.png"), X2))
                    .isInstanceOf(ImageTooLargeException.class)
                    .hasMessageContaining("101x100")
                    .hasMessageContaining("raise Limits.maxInputPixels");
        }
        requireFiles("in.png");
    }

    @Test
    void a_target_that_cannot_be_written_is_refused_before_the_source_is_read() throws IOException {
        Path source = folder.resolve("not even read.png");
        Path file = Files.createFile(folder.resolve("file"));
        unwritable(source, folder.resolve("missing").resolve("out.png"), "does not exist; create it first");
        unwritable(source, file.resolve("out.png"), "is a file; name another place");
        unwritable(source, Files.createDirectory(folder.resolve("dir.png")), "is a folder; name a file");
        unwritable(source, folder.resolve("out"), "no extension that names a format");
        unwritable(source, folder.resolve("out.gif"), "no extension that names a format");
        unwritable(source, Path.of("/"), "no extension that names a format");
        requireFiles("dir.png", "file");
    }

    @Test
    void a_read_only_file_system_is_an_output_error() throws IOException {
        // Java's own image of its modules cannot be written to, not even by root.
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");
        unwritable(png("in.png", 4, 4), modules.resolve("out.png"), "cannot be written to");
    }

    @Test
    void a_format_that_cannot_hold_the_image_is_refused_before_anything_is_computed() throws IOException {
        Path alpha = folder.resolve("alpha.png");
        ImageIO.write(new BufferedImage(5, 4, BufferedImage.TYPE_INT_ARGB), "png", alpha.toFile());
        Path deep = folder.resolve("deep.png");
        ImageIO.write(new BufferedImage(5, 4, BufferedImage.TYPE_USHORT_GRAY), "png", deep.toFile());
        UpscaleOptions wrong = UpscaleOptions.scale(2).onProgress(progress -> {
            throw new IllegalStateException("a tile was computed for nothing");
        });
        unwritable(alpha, folder.resolve("out.jpg"), "JPEG cannot hold an alpha band");
        unwritable(deep, folder.resolve("out.webp"), "WEBP cannot hold 16-bit samples");
        assertThatThrownBy(() -> resolver.upscale(deep, folder.resolve("out.bmp"), wrong))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("choose png or tiff");
        Path wide = png("wide.png", 2100, 1);
        assertThatThrownBy(() -> resolver.upscale(
                        wide,
                        folder.resolve("out.webp"),
                        UpscaleOptions.scale(8)
                                .onProgress(wrong.listeners().progress().orElseThrow())))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("WEBP cannot hold 16800x8, which exceeds 16383 pixels a side");
        requireFiles("alpha.png", "deep.png", "wide.png");
    }

    @Test
    void a_stream_that_fails_is_an_output_error_with_its_cause() {
        for (ImageFormat format : ImageFormat.values()) {
            OutputStream full = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("No space left on device");
                }
            };
            assertThatThrownBy(() -> new ImageCodec()
                            .encode(
                                    TestPictures.random(1, new ImageSize(300, 200), BandLayout.RGB, SampleType.UINT8),
                                    format,
                                    full))
                    .as("%s", format)
                    .isInstanceOf(OutputException.class)
                    .hasMessageContaining("No space left on device")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    /** The system itself ends the writing half way: a process that may write files of 64 kB at most. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "tif", "bmp", "jpg"}) // WebP's native library has to be unpacked to the same disk
    void a_disk_that_is_full_half_way_leaves_the_old_file_and_no_new_one(String extension)
            throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/bin/bash"))) {
            Assumptions.abort("skipped: the limit is set by /bin/bash, which is not there");
        }
        Path target = Files.writeString(folder.resolve("out." + extension), "the old file");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        "/bin/bash",
                        "-c",
                        "ulimit -f 64; exec \"$@\"",
                        "limited",
                        java,
                        "-XX:-UsePerfData",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FullDisk.class.getName(),
                        target.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("OutputException").contains("File too large");
        assertThat(target).hasContent("the old file");
        requireFiles("out." + extension);
    }

    /** Writes a picture of noise, some hundreds of kilobytes in any format, and prints what happened. */
    static final class FullDisk {
        private FullDisk() {}

        /** Takes the file to write. */
        public static void main(String[] arguments) {
            try {
                ImageFiles.write(
                        TestPictures.random(3, new ImageSize(400, 400), BandLayout.RGB, SampleType.UINT8),
                        Path.of(arguments[0]));
                System.out.println("written");
            } catch (OutputException refused) {
                System.out.println(refused);
            }
        }
    }

    private static void unwritable(Path source, Path target, String message) {
        assertThatThrownBy(() -> resolver.upscale(source, target, X2))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining(message);
    }

    private Path png(String name, int width, int height) throws IOException {
        Path file = folder.resolve(name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(TestPictures.waves(width, height), "png", bytes);
        return Files.write(file, bytes.toByteArray());
    }

    private void requireFiles(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> found = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            String[] sorted = names.clone();
            Arrays.sort(sorted);
            assertThat(found).containsExactly(sorted);
        }
    }
}
