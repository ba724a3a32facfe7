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
 * Runs the CUDA path for real and writes down what it did: whether it computes what the CPU does, how fast it is, and what
 * happens when its memory runs out or a request is cancelled. Where no CUDA device can be used it says so and leaves the file
 * as it is.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar gpu [FILE]} in the root of the repository.
 * {@code -Dhndsr.gpu.device=cuda:1} names another device; {@code cpu} goes through all parts with little work, which shows that
 * the command works and nothing else.
 */
public final class GpuReport {

    private static final Path FILE = Path.of("docs", "gpu.md");
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
     * @param device the device; little is measured where it is none of CUDA
     * @param file where it goes; empty for {@code docs/gpu.md}, or a file in {@code target} for what is no GPU's
     * @param out where the report and what is to be said of it are shown
     * @throws RuntimeSetupException where there is a driver, and yet the device cannot be used
     * @throws IllegalStateException where a part failed or was not as it should be; the report has been written and says which
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
            out.println("gpu: " + device + " cannot be used, and " + target + " is left as it is: "
                    + unusable.getMessage());
            return;
        }
        out.println("gpu: " + target + " has been written");
        if (!failures.isEmpty()) {
            throw new IllegalStateException("not as it should be: " + String.join(", ", failures));
        }
    }

    /**
     * Measures everything and writes it to a file, which after each part has all that was measured so far: what ends the
     * process takes one part with it.
     *
     * @return the titles of the parts that were not as they should be
     * @throws RuntimeSetupException where the device cannot be used; then nothing is written
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
            // What was measured before and what comes after is worth having.
            failed.printStackTrace(out);
            page.paragraph("FAILED: " + TableFormat.of(failed));
            return false;
        }
    }

    private void head(MarkdownPage page) {
        long start = System.nanoTime();
        try (SuperResolver resolver = plan.resolver().build()) {
            long nanos = System.nanoTime() - start;
            DeviceFacts facts = resolver.status().devices().get(0).facts();
            page.title(plan.device() instanceof Device.Cuda ? "GPU" : "Rehearsal, not on a GPU");
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
            page.row("first start in this process", nanos / 1_000_000 + " ms");
        }
    }

    private static String memory(DeviceFacts facts) {
        return facts.memoryBytes().isPresent()
                ? String.format(Locale.ROOT, ", %.1f GiB", facts.memoryBytes().getAsLong() / BYTES_PER_GIBIBYTE)
                : "";
    }
}
