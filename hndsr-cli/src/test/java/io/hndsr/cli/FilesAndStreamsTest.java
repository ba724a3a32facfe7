package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and places of images: shells, locales, standard streams, trees of folders. */
final class FilesAndStreamsTest {

    @TempDir
    private Path folder;

    @Test
    void an_image_goes_from_standard_input_to_standard_output_and_text_to_the_error_stream() throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();

        CommandRun run = withStreams(png(12, 10), received, "upscale", "-", "-o", "-", "--scale", "2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("standard input -> standard output  12x10 -> 24x20");
        BufferedImage result = ImageIO.read(new ByteArrayInputStream(received.toByteArray()));
        assertThat(result.getWidth()).isEqualTo(24);
        assertThat(temporaryFolders()).isZero();
    }

    @Test
    void standard_output_stays_empty_if_the_image_is_bad() {
        ByteArrayOutputStream received = new ByteArrayOutputStream();

        CommandRun run = withStreams(new byte[] {1, 2, 3}, received, "upscale", "-", "-o", "-", "--format", "jpeg");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("hndsr: standard input: not an image in a known format");
        assertThat(received.size()).isZero();
        assertThat(temporaryFolders()).isZero();
    }

    @Test
    void standard_input_goes_to_a_file() throws IOException {
        Path out = folder.resolve("out.png");

        CommandRun run =
                withStreams(png(12, 10), new ByteArrayOutputStream(), "upscale", "-", "-o", out, "--size", "30");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("standard input -> " + out).contains("12x10 -> 30x25");
        assertThat(ImageIO.read(out.toFile()).getHeight()).isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource({
        "- a.png -o -, one input",
        "-, add -o FILE",
        "- -o - --compare, --compare",
        "a.png --size x, is not a size",
        "a.png --size 0x, at least 1"
    })
    void wrong_uses_of_standard_streams_and_sizes_say_what_to_do(String arguments, String remedy) {
        Object[] words = Stream.concat(Stream.of("upscale"), Stream.of(arguments.split(" ")))
                .toArray();

        CommandRun run = withStreams(new byte[0], new ByteArrayOutputStream(), words);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(remedy);
    }

    @Test
    void a_tree_of_folders_is_upscaled_into_the_same_tree() throws IOException {
        Path inputs = folder.resolve("in");
        Files.createDirectories(inputs.resolve("2024/may"));
        Files.write(inputs.resolve("a.png"), png(8, 8));
        Files.write(inputs.resolve("2024/may/b.png"), png(10, 8));
        Path out = folder.resolve("out");

        CommandRun run = CommandRun.of("upscale", inputs, "-o", out, "--recursive", "--scale", "2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(out.resolve("a.png")).isNotEmptyFile();
        assertThat(out.resolve("2024/may/b.png")).isNotEmptyFile();
    }

    @Test
    void in_the_c_locale_a_name_beyond_ascii_is_reported_and_does_not_stop_the_others()
            throws IOException, InterruptedException {
        Path inputs = Files.createDirectory(folder.resolve("in"));
        Files.write(inputs.resolve("plain.png"), png(8, 8));
        // Through the shell, since this Java may not be able to write the name either.
        run(new ProcessBuilder("sh", "-c", "cp plain.png \"$(printf 'gr\\303\\266.png')\"").directory(inputs.toFile()));

        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HndsrCommand.class.getName(),
                "upscale",
                inputs.toString(),
                "-o",
                folder.resolve("out").toString(),
                "--scale",
                "2");
        command.environment().put("LC_ALL", "C");
        String output = run(command);

        assertThat(folder.resolve("out/plain.png")).isNotEmptyFile();
        assertThat(output)
                .contains("1 of 2 failed")
                .contains("set LC_ALL=C.UTF-8")
                .doesNotContain("please report");
    }

    private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    private static CommandRun withStreams(byte[] input, ByteArrayOutputStream output, Object... arguments) {
        InputStream in = System.in;
        PrintStream out = System.out;
        System.setIn(new ByteArrayInputStream(input));
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            return CommandRun.of(arguments);
        } finally {
            System.setIn(in);
            System.setOut(out);
        }
    }

    private static long temporaryFolders() {
        try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return entries.filter(entry -> Files.exists(entry.resolve("output.png")))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }
}
