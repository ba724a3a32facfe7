package io.hndsr.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.config.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report on a GPU, on the CPU: everything but what only CUDA can do. */
class GpuReportTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void every_part_runs_on_the_cpu_which_agrees_with_itself_in_any_batch() throws IOException {
        Path file = folder.resolve("deep/gpu.md");

        List<String> failures = new GpuReport(GpuPlan.rehearsal(new Device.Cpu()), out).write(file);

        String page = Files.readString(file);
        assertThat(failures).as(page).isEmpty();
        assertThat(page)
                .startsWith("# Rehearsal, not on a GPU\n")
                .contains("\n## Start\n")
                .contains("| `FIDELITY` ×3.14 | on | 0.000 | 0.000 |")
                .contains("| `PERCEPTUAL` ×4 | off | 0.000 | 0.000 |")
                .contains("| 2 | another | `FIDELITY` | 0 of 2 | 0 |")
                .contains("| 2 | another | `PERCEPTUAL` | 0 of 2 | 0 |")
                .containsPattern("\\| 1 \\| 2 \\| [12]\\.\\d \\| \\d+\\.\\d \\| \\d+\\.\\d\\d \\|")
                .contains("| 64 | 4 | 2 | 0 |")
                .contains("\n## Cancelling\n")
                .doesNotContain("FAILED");
        assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo(page);
    }

    @Test
    void a_part_that_ends_the_process_takes_no_other_with_it() throws IOException {
        Path file = folder.resolve("gpu.md");
        GpuSection first = section("First", page -> page.paragraph("measured"));
        GpuSection last = section("Last", page -> {
            throw new OutOfMemoryError("for a test");
        });

        GpuReport report = new GpuReport(GpuPlan.rehearsal(new Device.Cpu()), List.of(first, last), out);

        assertThatThrownBy(() -> report.write(file)).isInstanceOf(OutOfMemoryError.class);
        assertThat(Files.readString(file)).endsWith("\n## First\n\nmeasured\n");
    }

    private static GpuSection section(String title, Consumer<MarkdownPage> measurement) {
        return new GpuSection() {
            @Override
            public String title() {
                return title;
            }

            @Override
            public boolean measure(GpuPlan plan, MarkdownPage page) {
                measurement.accept(page);
                return true;
            }
        };
    }

    @Test
    void without_a_cuda_device_the_file_is_left_alone() throws IOException {
        assumeFalse(Files.exists(Path.of("/proc/driver/nvidia/version")), "there is a driver");
        Path file = Files.writeString(folder.resolve("gpu.md"), "as it was");

        GpuReport.run(new Device.Cuda(0), Optional.of(file), out);

        assertThat(file).hasContent("as it was");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .startsWith("gpu: cuda:0 cannot be used, and " + file + " is left as it is: ");
    }
}
