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

/** The GPU report, run on the CPU. */
class GpuReportTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void every_section_runs_on_the_cpu_with_equal_results_in_any_batch() throws IOException {
        Path file = folder.resolve("deep/gpu.md");

        List<String> failures = new GpuReport(GpuPlan.rehearsal(new Device.Cpu()), out).write(file);

        String page = Files.readString(file);
        assertThat(failures).as(page).isEmpty();
        assertThat(page)
                .startsWith("# Rehearsal without a GPU\n")
                .contains("\n## Start\n")
                .contains("| `FIDELITY` ×3.14 | on | 0.000 | 0.000 |")
                .contains("| `PERCEPTUAL` ×4 | off | 0.000 | 0.000 |")
                .contains("| 2 | second | `FIDELITY` | 0 of 2 | 0 |")
                .contains("| 2 | second | `PERCEPTUAL` | 0 of 2 | 0 |")
                .containsPattern("\\| 1 \\| 2 \\| [12]\\.\\d \\| \\d+\\.\\d \\| \\d+\\.\\d\\d \\|")
                .contains("| 64 | 4 | 2 | 0 |")
                .contains("\n## Cancelling\n")
                .doesNotContain("FAILED");
        assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo(page);
    }

    @Test
    void a_section_that_crashes_the_process_does_not_lose_earlier_sections() throws IOException {
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
    void the_file_is_unchanged_if_there_is_no_cuda_device() throws IOException {
        assumeFalse(Files.exists(Path.of("/proc/driver/nvidia/version")), "there is a driver");
        Path file = Files.writeString(folder.resolve("gpu.md"), "unchanged");

        GpuReport.run(new Device.Cuda(0), Optional.of(file), out);

        assertThat(file).hasContent("unchanged");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .startsWith("gpu: cuda:0 is not available, " + file + " is unchanged: ");
    }
}
