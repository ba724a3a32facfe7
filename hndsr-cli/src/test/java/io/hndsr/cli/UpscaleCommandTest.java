package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.ImageFiles;
import io.hndsr.image.ImageMetadata;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpscaleCommandTest {

    @TempDir
    private Path folder;

    @Test
    void writes_the_result_and_a_comparison_and_one_line_about_it() throws IOException {
        Path input = Files.copy(Samples.road(), folder.resolve("road.png"));

        CommandRun run = CommandRun.of("upscale", input, "--compare", "--device", "cpu");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("266x204 -> 1064x816  x4  ")
                .contains("hndsr-48x12")
                .contains(", cpu)");
        assertSize(folder.resolve("road-x4.png"), 1064, 816);
        assertSize(
                folder.resolve("road-x4-compare.png"),
                2 * Comparison.LARGEST_SIDE + Comparison.SEPARATOR,
                816 + Comparison.CAPTION_HEIGHT);
    }

    @Test
    void radiometry_is_shown_for_each_band_on_request() throws IOException {
        Path input = Files.copy(Samples.road(), folder.resolve("road.png"));

        CommandRun run = CommandRun.of("upscale", input, "--radiometry", "--scale", "2", "--sensor", "clean");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern(
                        "the result differs from the input by ([+-]0\\.0\\d\\d \\(RMSE 0\\.\\d{3}\\)(, )?){3} of 255");
    }

    @Test
    void a_comparison_of_a_small_image_has_room_for_its_captions() throws IOException {
        Path input = folder.resolve("dot.png");
        ImageIO.write(new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB), "png", input.toFile());

        CommandRun run = CommandRun.of("upscale", input, "--compare", "--scale", "2");

        assertThat(run.exitCode()).as(run.err()).isZero();
        BufferedImage comparison =
                ImageIO.read(folder.resolve("dot-x2-compare.png").toFile());
        assertThat(comparison.getHeight()).isEqualTo(14 + Comparison.CAPTION_HEIGHT);
        assertThat(comparison.getWidth()).isGreaterThan(2 * PixelFont.width("input, bicubic 2x", 1));
    }

    @Test
    void one_bad_file_is_reported_at_the_end_and_does_not_stop_the_rest() throws IOException {
        Path inputs = Files.createDirectory(folder.resolve("in"));
        Path out = folder.resolve("new/out");
        Files.writeString(inputs.resolve("a-bad.png"), "this is no image");
        ImageIO.write(
                new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB),
                "png",
                inputs.resolve("b.png").toFile());
        ImageIO.write(
                new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY),
                "bmp",
                inputs.resolve("c.bmp").toFile());

        CommandRun run = CommandRun.of("upscale", inputs, "-o", out, "--size", "40x20", "--quiet");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("1 of 3 failed").contains("a-bad.png").doesNotContain("\tat ");
        assertSize(out.resolve("b.png"), 40, 20);
        assertSize(out.resolve("c.png"), 40, 20);
        assertThat(out).isDirectoryNotContaining(file -> !file.toString().matches(".*[bc].png"));
    }

    @Test
    void a_result_keeps_its_metadata_unless_it_is_stripped() {
        Path input = Samples.codec("metadata.jpg");
        Path kept = folder.resolve("kept.webp");
        Path stripped = folder.resolve("stripped.tif");
        assertThat(CommandRun.of("upscale", input, "-o", kept, "--scale", "2").exitCode())
                .isZero();
        assertThat(CommandRun.of("upscale", input, "-o", stripped, "--scale", "2", "--strip-metadata")
                        .exitCode())
                .isZero();
        assertThat(ImageFiles.read(kept).metadata().exif()).isPresent();
        assertThat(ImageFiles.read(stripped).metadata()).isEqualTo(ImageMetadata.NONE);
        assertThat(ImageFiles.read(stripped).iccProfile())
                .isEqualTo(ImageFiles.read(input).iccProfile());
    }

    @Test
    void a_missing_file_is_exit_code_1() {
        CommandRun run = CommandRun.of("upscale", folder.resolve("absent.png"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("absent.png: does not exist");
    }

    @Test
    void a_folder_without_images_is_exit_code_1() {
        CommandRun run = CommandRun.of("upscale", folder);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no image found in");
    }

    @Test
    void a_fallback_is_shown_clearly() throws IOException {
        Path input = folder.resolve("a.png");
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), "png", input.toFile());

        CommandRun run =
                CommandRun.of("upscale", input, "--model", folder.resolve("no-bundle"), "--fallback", "bicubic");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("BICUBIC FALLBACK");
        assertThat(run.err()).contains("WARNING").contains("BICUBIC INTERPOLATION");
    }

    @Test
    void the_cpu_instead_of_a_cuda_device_is_shown_clearly() throws IOException {
        Path input = folder.resolve("a.png");
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), "png", input.toFile());

        CommandRun run = CommandRun.of("upscale", input, "--device", "cuda:99", "--fallback", "cpu");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("CPU FALLBACK, cpu)");
        assertThat(run.err()).contains("WARNING").contains("runs on the CPU").contains("cuda:99");
    }

    @Test
    void pixels_without_a_value_are_shown() throws IOException {
        Path input = folder.resolve("row.png");
        BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
        for (int y = 1; y < 40; y++) {
            for (int x = 0; x < 40; x++) {
                image.setRGB(x, y, 0x605040 + 5 * (x + y));
            }
        }
        ImageIO.write(image, "png", input.toFile());

        CommandRun found = CommandRun.of("upscale", input, "--scale", "2");
        CommandRun kept = CommandRun.of("upscale", input, "--scale", "2", "--nodata", "none");
        CommandRun wrong = CommandRun.of("upscale", input, "--nodata", "sea");

        assertThat(found.out()).contains("pixels without a value: 40 in a frame");
        assertThat(kept.exitCode()).as(kept.err()).isZero();
        assertThat(kept.out()).doesNotContain("pixels without a value");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("nodata \"sea\" is not auto, none or a number");
    }

    @Test
    void shows_the_estimated_degradation() {
        CommandRun run = CommandRun.of(
                "upscale", Samples.road(), "-o", folder.resolve("x.png"), "--scale", "2", "--noise", "1.5");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("blur 0\\.[4-6]\\d, noise 1\\.5");
    }

    @Test
    void shows_no_degradation_if_none_is_known_or_needed() {
        CommandRun run = CommandRun.of(
                "upscale", Samples.road(), "-o", folder.resolve("x.png"), "--scale", "2", "--sensor", "auto");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("hndsr-48x12").doesNotContain("blur");
    }

    @Test
    void no_degradation_is_shown_for_a_model_that_does_not_use_it() {
        CommandRun plain = unconditioned();
        CommandRun blurred = unconditioned("--blur", "0.8");

        assertThat(plain.exitCode()).as(plain.err()).isZero();
        assertThat(plain.out()).contains("test-perceptual").doesNotContain("blur");
        assertThat(blurred.exitCode()).isEqualTo(1);
        assertThat(blurred.err()).contains("model test-perceptual does not support blur or noise, blur is 0.8");
    }

    private CommandRun unconditioned(String... more) {
        List<Object> words = new ArrayList<>(List.of("upscale", Samples.road(), "-o", folder.resolve("x.png")));
        words.addAll(List.of("--model", Samples.bundle("perceptual"), "--scale", "2"));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    @Test
    void the_seed_that_is_shown_repeats_the_texture() throws IOException {
        Path input = folder.resolve("a.png");
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), "png", input.toFile());
        Path first = folder.resolve("first.png");
        Path second = folder.resolve("second.png");
        Path third = folder.resolve("third.png");

        CommandRun run = texture(input, first);
        assertThat(run.exitCode()).as(run.err()).isZero();
        Matcher line = Pattern.compile("perceptual, 3 steps, strength 0.75, seed (-?\\d+)")
                .matcher(run.out());
        assertThat(line.find()).as(run.out()).isTrue();
        assertThat(texture(input, second, "--seed=" + line.group(1)).exitCode()).isZero();
        assertThat(texture(input, third, "--seed", "5").out()).contains("seed 5");

        assertThat(second).hasSameBinaryContentAs(first);
        assertThat(Files.readAllBytes(third)).isNotEqualTo(Files.readAllBytes(first));
    }

    @ParameterizedTest
    @CsvSource({"--steps, 5", "--strength, 0.5", "--seed, 7"})
    void options_of_perceptual_are_rejected_without_that_mode(String option, String value) {
        CommandRun run = CommandRun.of("upscale", "a.png", option, value);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--steps, --strength and --seed need --mode perceptual");
    }

    private static CommandRun texture(Path input, Path output, String... more) {
        List<Object> words =
                new ArrayList<>(List.of("upscale", input, "-o", output, "--model", Samples.bundle("perceptual")));
        words.addAll(List.of("--mode", "perceptual", "--steps", "3", "--strength", "0.75"));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    @Test
    void a_model_without_the_mode_is_exit_code_1_with_what_it_offers() throws IOException {
        Path input = folder.resolve("a.png");
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), "png", input.toFile());

        CommandRun run =
                CommandRun.of("upscale", input, "--model", Samples.bundle("perceptual-output"), "--scale", "2");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("mode FIDELITY is not offered").contains("choose PERCEPTUAL");
    }

    private static void assertSize(Path file, int width, int height) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
    }
}
