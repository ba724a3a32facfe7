package io.hndsr.bench.memory;

import io.hndsr.SuperResolver;
import io.hndsr.bench.support.SyntheticImages;
import io.hndsr.request.UpscaleOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * How much resident memory does a process need at most to upscale one PNG file into another? Linux only: it reads
 * {@code VmHWM}.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar memory}.
 */
public final class MemoryTable {

    private MemoryTable() {}

    /**
     * Measures and prints the table.
     *
     * @throws IOException if a file cannot be written or a process cannot be started
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static void run() throws IOException, InterruptedException {
        if (!Files.exists(Path.of("/proc/self/status"))) {
            System.out.println("memory: skipped, this system has no /proc/self/status");
            return;
        }
        System.out.println("| job | heap limit | peak resident memory |");
        System.out.println("|---|---|---|");
        measure(1024, 4, "1g");
        measure(4096, 2, "2g");
    }

    private static void measure(int side, int scale, String heap) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("hndsr-bench");
        Path input = folder.resolve("in.png");
        Path output = folder.resolve("out.png");
        try {
            ImageIO.write(SyntheticImages.rgb(side), "png", input.toFile());
            Process child = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx" + heap,
                            "-cp",
                            System.getProperty("java.class.path"),
                            MemoryTable.class.getName(),
                            input.toString(),
                            output.toString(),
                            Integer.toString(scale)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String peak = new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (child.waitFor() != 0) {
                throw new IllegalStateException("the child process failed: " + peak);
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %dx%d x%d | %s | %.0f MiB |%n",
                    side,
                    side,
                    scale,
                    heap,
                    Long.parseLong(peak.strip()) / 1024.0);
        } finally {
            Files.deleteIfExists(input);
            Files.deleteIfExists(output);
            Files.delete(folder);
        }
    }

    /**
     * The child process: upscales one file and prints its peak resident memory in KiB.
     *
     * @param arguments input, output, scale
     * @throws IOException if the peak cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        try (SuperResolver resolver = SuperResolver.create()) {
            resolver.upscale(
                    Path.of(arguments[0]),
                    Path.of(arguments[1]),
                    UpscaleOptions.scale(Double.parseDouble(arguments[2])));
        }
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .findFirst()
                .orElseThrow();
        System.out.println(peak.replaceAll("\\D", ""));
    }
}
