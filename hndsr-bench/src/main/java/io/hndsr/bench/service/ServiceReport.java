package io.hndsr.bench.service;

import io.hndsr.bench.support.Machine;
import io.hndsr.bench.support.MarkdownPage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * How does the HTTP service perform, in its own process on the same machine?
 *
 * <p>Its sections are the latency of probes while the device is busy, throughput compared with Python servers, the overhead of
 * HTTP, many open connections, and start-up time.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar service} in the root of the repository.
 * {@code --only probes,overhead} selects sections, {@code --serve "java -jar hndsr-cli/target/hndsr-cli.jar serve"} replaces
 * the command {@code ./hndsr serve}, and {@code --seconds 10} shortens each measurement of a rate or a latency.
 */
public final class ServiceReport {

    private static final String DEFAULT_COMMAND = "./hndsr serve";
    private static final int DEFAULT_SECONDS = 60;

    private ServiceReport() {}

    private static List<ServiceSection> sections() {
        return List.of(
                new ServiceProbes(),
                new ServiceThroughput(),
                new ServiceOverhead(),
                new ServiceConnections(),
                new ServiceStart());
    }

    /**
     * Measures and prints the sections.
     *
     * @param arguments the options
     * @param out receives the figures
     * @throws IOException if the load of the machine cannot be read
     * @throws IllegalArgumentException if an option or the name of a section is unknown
     * @throws IllegalStateException if a section failed; the others have been printed
     */
    public static void run(List<String> arguments, PrintStream out) throws IOException {
        String command = DEFAULT_COMMAND;
        int seconds = DEFAULT_SECONDS;
        List<String> names = sections().stream().map(ServiceSection::name).toList();
        List<String> chosen = names;
        for (int i = 0; i < arguments.size(); i += 2) {
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            switch (arguments.get(i)) {
                case "--only" -> chosen = List.of(value.split(",", -1));
                case "--serve" -> command = value;
                case "--seconds" -> seconds = Integer.parseInt(value);
                default ->
                    throw new IllegalArgumentException(
                            "unknown option " + arguments.get(i) + "; use --only, --serve or --seconds");
            }
        }
        if (!names.containsAll(chosen)) {
            throw new IllegalArgumentException(
                    "--only " + String.join(",", chosen) + ": choose from " + String.join(",", names));
        }
        ServicePlan plan = new ServicePlan(Path.of("").toAbsolutePath(), List.of(command.split(" ", -1)), seconds);
        measure(plan, chosen, out);
    }

    private static void measure(ServicePlan plan, List<String> chosen, PrintStream out) throws IOException {
        MarkdownPage page = new MarkdownPage(out);
        page.paragraph(Machine.processorModel() + ", " + Machine.processors() + " processors, JDK "
                + System.getProperty("java.version") + ", " + LocalDate.now(ZoneOffset.UTC) + ", load average "
                + loadAverage() + "; service: `" + String.join(" ", plan.command()) + "`");
        List<String> failures = new ArrayList<>();
        for (ServiceSection section : sections()) {
            if (chosen.contains(section.name())) {
                page.paragraph("**" + section.name() + "**: " + section.title());
                try {
                    section.measure(plan, page);
                } catch (Exception failed) {
                    // The other sections are still of use.
                    failed.printStackTrace(out);
                    failures.add(section.name());
                }
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("sections failed: " + String.join(", ", failures));
        }
    }

    /** Returns the load average of the last minute: figures of a busy machine are void. */
    private static String loadAverage() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.exists(file) ? Files.readString(file).split(" ", -1)[0] : "unknown";
    }
}
