package io.hndsr.bench.service;

import io.hndsr.bench.support.Distribution;
import io.hndsr.bench.support.MarkdownPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long does the process take from its start until it is ready?
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar service --only start}.
 */
final class ServiceStart implements ServiceSection {

    private static final int STARTS = 7;
    private static final List<String> JAR = List.of("java", "-jar", "hndsr-cli/target/hndsr-cli.jar", "serve");

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "from the start of the process to the first 200, with warm file caches, " + STARTS
                + " starts each, in ms.";
    }

    @Override
    public void measure(ServicePlan plan, MarkdownPage page) throws IOException {
        page.table("", "`/livez`, median", "`/readyz`, median", "`/readyz`, slowest");
        row(plan, plan.command(), page);
        if (!plan.command().equals(JAR)) {
            row(plan, JAR, page);
        }
    }

    private static void row(ServicePlan plan, List<String> command, MarkdownPage page) throws IOException {
        List<Long> live = new ArrayList<>();
        List<Long> ready = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            long begin = System.nanoTime();
            try (ServerProcess server = ServerProcess.hndsr(command, plan.root(), Map.of())) {
                server.await("/livez");
                live.add(System.nanoTime() - begin);
                server.await("/readyz");
                ready.add(System.nanoTime() - begin);
            }
        }
        page.row(
                "`" + String.join(" ", command) + "`",
                whole(Distribution.of(live).nanos(0.5)),
                whole(Distribution.of(ready).nanos(0.5)),
                whole(Distribution.of(ready).nanos(1)));
    }

    private static String whole(long nanos) {
        return String.format(Locale.ROOT, "%.0f", nanos / 1e6);
    }
}
