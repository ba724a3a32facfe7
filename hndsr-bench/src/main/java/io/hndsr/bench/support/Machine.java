package io.hndsr.bench.support;

import io.hndsr.SuperResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What figures were measured on. */
public final class Machine {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Prints the line that figures stand under: processor, JDK, ONNX Runtime and heap. */
    public static void printHeader(String measurement, SuperResolver resolver) {
        System.out.printf(
                Locale.ROOT,
                "%s: %s, %d processors, JDK %s, ONNX Runtime %s, device %s, heap up to %.1f GiB%n",
                measurement,
                processorModel(),
                processors(),
                System.getProperty("java.version"),
                resolver.runtimeVersion().orElse("none"),
                resolver.device(),
                Runtime.getRuntime().maxMemory() / (double) (1 << 30));
    }

    public static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

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
