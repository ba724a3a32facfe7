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
 * The figures of the service, which runs in a process of its own on the same machine: probes while the device is busy,
 * throughput beside Python's servers, what HTTP adds to an image, many open connections, and the start.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar service} in the root of the repository.
 * {@code --only probes,overhead} takes parts, {@code --serve "java -jar hndsr-cli/target/hndsr-cli.jar serve"} starts the
 * service otherwise than by {@code ./hndsr serve}, {@code --seconds 10} shortens what is measured over a time.
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
     * Measures and prints the figures.
     *
     * @param arguments the options
     * @param out where they go
     * @throws IllegalArgumentException where an option is unknown
     * @throws IllegalStateException where a part failed; the others have been printed
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
                            "option " + arguments.get(i) + " is none of --only, --serve, --seconds");
            }
        }
        if (!names.containsAll(chosen)) {
            throw new IllegalArgumentException("--only " + chosen + " must be of " + names);
        }
        ServicePlan plan = new ServicePlan(Path.of("").toAbsolutePath(), List.of(command.split(" ", -1)), seconds);
        measure(plan, chosen, out);
    }

    private static void measure(ServicePlan plan, List<String> chosen, PrintStream out) throws IOException {
        MarkdownPage page = new MarkdownPage(out);
        page.paragraph(Machine.processorModel() + ", " + Machine.processors() + " processors, JDK "
                + System.getProperty("java.version") + ", " + LocalDate.now(ZoneOffset.UTC) + ", load before "
                + load() + "; service: `" + String.join(" ", plan.command()) + "`");
        List<String> failures = new ArrayList<>();
        for (ServiceSection section : sections()) {
            if (chosen.contains(section.name())) {
                page.paragraph("**" + section.name() + "**: " + section.title());
                try {
                    section.measure(plan, page);
                } catch (Exception failed) {
                    // The other parts are worth having.
                    failed.printStackTrace(out);
                    failures.add(section.name());
                }
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("could not be measured: " + String.join(", ", failures));
        }
    }

    /** The mean number of running processes in the minute before: figures of a busy machine are void. */
    private static String load() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.exists(file) ? Files.readString(file).split(" ", -1)[0] : "unknown";
    }
}
