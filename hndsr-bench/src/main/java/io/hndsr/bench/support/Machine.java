package io.hndsr.bench.support;

import io.hndsr.SuperResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** The machine and the software that figures were measured on. */
public final class Machine {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /**
     * Prints a heading: processor, JDK, ONNX Runtime, device and heap.
     *
     * @param benchmark the name of the benchmark
     * @param resolver the resolver that is measured
     */
    public static void printHeader(String benchmark, SuperResolver resolver) {
        System.out.printf(
                Locale.ROOT,
                "%s: %s, %d processors, JDK %s, ONNX Runtime %s, device %s, heap up to %.1f GiB%n",
                benchmark,
                processorModel(),
                processors(),
                System.getProperty("java.version"),
                resolver.runtimeVersion().orElse("none"),
                resolver.device(),
                Runtime.getRuntime().maxMemory() / (double) (1 << 30));
    }

    /** {@return the number of processors that this JVM may use} */
    public static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** {@return the model of the processor, or its architecture if {@code /proc/cpuinfo} does not name it} */
    public static String processorModel() {
        if (!Files.exists(CPU_INFO)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
