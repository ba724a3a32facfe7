package io.hndsr.bench.gpu;

import io.hndsr.SuperResolver;
import io.hndsr.bench.support.MarkdownPage;
import io.hndsr.bench.support.TableFormat;
import io.hndsr.config.Device;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.report.DeviceFacts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Is hndsr on a CUDA device correct, how fast is it, and what happens if memory runs out or a request is cancelled?
 *
 * <p>Runs every section on the device and writes a report. If no CUDA device is available, it prints the reason and leaves
 * the file unchanged.
 *
 * <p>Run with {@code java -Xmx8g -jar hndsr-bench/target/hndsr-bench.jar gpu [FILE]} in the root of the repository.
 * {@code -Dhndsr.gpu.device=cuda:1} selects another device. {@code -Dhndsr.gpu.device=cpu} runs all sections with little work,
 * which only shows that the command works.
 */
public final class GpuReport {

    private static final Path FILE = Path.of("target", "gpu-report.md");
    private static final Path REHEARSAL_FILE = Path.of("target", "gpu-rehearsal.md");
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final double BYTES_PER_GIBIBYTE = 1L << 30;
    private static final List<GpuSection> SECTIONS = List.of(
            new GpuStart(),
            new GpuAgreement(),
            new GpuRepeatability(),
            new GpuThroughput(),
            new GpuOptions(),
            new GpuMemoryLimits(),
            new GpuStops());

    private final GpuPlan plan;
    private final List<GpuSection> sections;
    private final PrintStream out;

    GpuReport(GpuPlan plan, PrintStream out) {
        this(plan, SECTIONS, out);
    }

    GpuReport(GpuPlan plan, List<GpuSection> sections, PrintStream out) {
        this.plan = plan;
        this.sections = sections;
        this.out = out;
    }

    /**
     * Measures on a device and writes the report.
     *
     * @param device the device; on other devices than CUDA little is measured
     * @param file the report; if empty, {@code target/gpu-report.md}, or {@code target/gpu-rehearsal.md} if the device is not a CUDA device
     * @param out receives a copy of the report, and messages
     * @throws IOException if the report cannot be written
     * @throws RuntimeSetupException if the device cannot be used although there is a driver
     * @throws IllegalStateException if a section failed or found a wrong result; the report has been written and names it
     */
    public static void run(Device device, Optional<Path> file, PrintStream out) throws IOException {
        boolean cuda = device instanceof Device.Cuda;
        Path target = file.orElse(cuda ? FILE : REHEARSAL_FILE);
        GpuReport report = new GpuReport(cuda ? GpuPlan.full(device) : GpuPlan.rehearsal(device), out);
        List<String> failures;
        try {
            failures = report.write(target);
        } catch (RuntimeSetupException unusable) {
            if (!cuda || Files.exists(DRIVER)) {
                throw unusable;
            }
            out.println("gpu: " + device + " is not available, " + target + " is unchanged: " + unusable.getMessage());
            return;
        }
        out.println("gpu: wrote " + target);
        if (!failures.isEmpty()) {
            throw new IllegalStateException("sections failed: " + String.join(", ", failures));
        }
    }

    /**
     * Runs all sections. The file is written after each section, so that a crash of the process loses one section at most.
     *
     * @param file the file to write
     * @return the titles of the sections that failed
     * @throws IOException if the file cannot be written
     * @throws RuntimeSetupException if the device cannot be used; nothing is written
     */
    List<String> write(Path file) throws IOException {
        MarkdownPage page = new MarkdownPage(out);
        List<String> failures = new ArrayList<>();
        head(page);
        for (GpuSection section : sections) {
            page.section(section.title());
            if (!measured(section, page)) {
                failures.add(section.title());
            }
            page.write(file);
        }
        return failures;
    }

    private boolean measured(GpuSection section, MarkdownPage page) {
        try {
            return section.measure(plan, page);
        } catch (Exception failed) {
            // The other sections are still of use.
            failed.printStackTrace(out);
            page.paragraph("FAILED: " + TableFormat.error(failed));
            return false;
        }
    }

    private void head(MarkdownPage page) {
        long start = System.nanoTime();
        try (SuperResolver resolver = plan.resolver().build()) {
            long nanos = System.nanoTime() - start;
            DeviceFacts facts = resolver.status().devices().get(0).facts();
            page.title(plan.device() instanceof Device.Cuda ? "GPU" : "Rehearsal without a GPU");
            page.paragraph("Written by `java -jar hndsr-bench/target/hndsr-bench.jar gpu`, which replaces this file.");
            page.table("", "");
            page.row("date", LocalDate.now(java.time.ZoneOffset.UTC).toString());
            page.row("device", facts.device() + ", " + facts.name() + memory(facts));
            NvidiaSmi.driverVersion(plan.device()).ifPresent(version -> page.row("driver", version));
            page.row(
                    "host",
                    Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch"));
            page.row("Java", System.getProperty("java.version"));
            page.row(
                    "ONNX Runtime",
                    resolver.runtimeVersion().orElseThrow() + ", providers "
                            + String.join(", ", resolver.runtimeProviders()));
            page.row(
                    "bundle",
                    resolver.model()
                            .map(bundle -> bundle.descriptor().id() + " "
                                    + bundle.descriptor().version())
                            .orElseThrow());
            page.row("time to create the first resolver", nanos / 1_000_000 + " ms");
        }
    }

    private static String memory(DeviceFacts facts) {
        return facts.memoryBytes().isPresent()
                ? String.format(Locale.ROOT, ", %.1f GiB", facts.memoryBytes().getAsLong() / BYTES_PER_GIBIBYTE)
                : "";
    }
}
