package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.cli.FilePlan.ConflictException;
import io.hndsr.cli.FilePlan.Task;
import io.hndsr.image.ImageFormat;
import io.hndsr.request.OutputSizing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilePlanTest {

    @TempDir
    private Path folder;

    @Test
    void a_result_lies_beside_its_input_and_names_the_scale() throws IOException {
        Path input = file("a.jpg");

        assertThat(plan(null, 4, input)).containsExactly(folder.resolve("a-x4.png"));
        assertThat(plan(null, 3.14, input)).containsExactly(folder.resolve("a-x3.14.png"));
    }

    @Test
    void a_result_of_a_size_names_the_size() throws IOException {
        List<Task> tasks = new FilePlan(
                        Optional.empty(),
                        Optional.of(ImageFormat.JPEG),
                        new OutputSizing.ToSize(640, 480),
                        false,
                        false)
                .tasks(List.of(file("a.png")))
                .tasks();

        assertThat(tasks.get(0).output()).isEqualTo(folder.resolve("a-640x480.jpg"));
    }

    @Test
    void in_a_folder_the_result_keeps_the_stem() throws IOException {
        String out = folder.resolve("out").toString();

        assertThat(plan(out, 4, file("a.b.jpg"), file("c.tif")))
                .containsExactly(Path.of(out, "a.b.png"), Path.of(out, "c.png"));
    }

    @Test
    void a_folder_stands_for_its_images_by_name_without_results_of_an_earlier_run() throws IOException {
        file("b.png");
        file("a.TIF");
        file("a-x4.png");
        file("a-x4-compare.png");
        file(".hidden.png");
        file("notes.txt");
        Files.createDirectory(folder.resolve("sub"));

        assertThat(plan(null, 4, folder)).containsExactly(folder.resolve("a-x4.png"), folder.resolve("b-x4.png"));
    }

    @Test
    void one_input_named_twice_is_upscaled_once() throws IOException {
        Path file = file("a.png");

        assertThat(plan(null, 4, file, folder.resolve("./a.png"))).hasSize(1);
    }

    @Test
    void names_of_one_folder_that_differ_in_their_extension_alone_stay_apart() throws IOException {
        file("a.png");
        file("a.jpg");
        file("b.png");
        Path out = folder.resolve("out");

        assertThat(plan(out.toString(), 4, folder))
                .containsExactly(out.resolve("a-jpg.png"), out.resolve("a-png.png"), out.resolve("b.png"));
        assertThat(plan(null, 4, folder.resolve("a.jpg"), folder.resolve("a.png")))
                .containsExactly(folder.resolve("a-jpg-x4.png"), folder.resolve("a-png-x4.png"));
        file("a-jpg-x4.png");
        file("b-x4.png");
        assertThat(plan(null, 4, folder))
                .containsExactly(
                        folder.resolve("a-jpg-x4.png"), folder.resolve("a-png-x4.png"), folder.resolve("b-x4.png"));
    }

    @Test
    void rejects_two_inputs_of_two_folders_with_one_result() throws IOException {
        Path first = file("a.png");
        Files.createDirectory(folder.resolve("sub"));
        Path second = file("sub/a.jpg");

        assertThatThrownBy(() -> plan(folder.resolve("out").toString(), 4, first, second))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("would both be written to");
    }

    @Test
    void sub_folders_are_kept_in_the_folder_of_the_results_which_is_not_read() throws IOException {
        Files.createDirectories(folder.resolve("2024/may"));
        Files.createDirectories(folder.resolve("out"));
        Files.createDirectories(folder.resolve(".git"));
        file("2024/may/a.png");
        file("b.tif");
        file(".git/c.png");
        file("out/b.png");
        Path out = folder.resolve("out");
        FilePlan plan =
                new FilePlan(Optional.of(out.toString()), Optional.empty(), new OutputSizing.ByScale(2), false, true);

        assertThat(plan.tasks(List.of(folder)).tasks())
                .extracting(Task::output)
                .containsExactly(out.resolve("2024/may/a.png"), out.resolve("b.png"));
    }

    @Test
    void rejects_to_replace_an_input() throws IOException {
        Path input = file("a.png");

        assertThatThrownBy(() -> plan(folder.toString(), 4, input)).hasMessageContaining("would replace the input");
        assertThatThrownBy(() -> plan(input.toString(), 4, input)).hasMessageContaining("would replace the input");
    }

    @Test
    void rejects_one_file_for_several_inputs() throws IOException {
        Path first = file("a.png");
        Path second = file("b.png");

        assertThatThrownBy(() -> plan("out.png", 4, first, second)).hasMessageContaining("name a folder");
    }

    @Test
    void rejects_an_extension_of_no_known_format() throws IOException {
        Path input = file("a.png");

        assertThatThrownBy(() -> plan("out.gif", 4, input)).hasMessageContaining("extension of no known format");
    }

    @Test
    void rejects_a_format_that_the_extension_contradicts() throws IOException {
        FilePlan plan = new FilePlan(
                Optional.of("out.png"), Optional.of(ImageFormat.JPEG), new OutputSizing.ByScale(4), false, false);
        List<Path> inputs = List.of(file("a.png"));

        assertThatThrownBy(() -> plan.tasks(inputs)).hasMessageContaining("--format is JPEG");
    }

    private Path file(String name) throws IOException {
        return Files.createFile(folder.resolve(name));
    }

    private static List<Path> plan(@Nullable String output, double scale, Path... inputs) {
        return new FilePlan(
                        Optional.ofNullable(output), Optional.empty(), new OutputSizing.ByScale(scale), false, false)
                .tasks(List.of(inputs)).tasks().stream().map(Task::output).toList();
    }
}
