package io.hndsr.bench.service;

import io.hndsr.bench.support.MarkdownPage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * How long do probes take while clients of {@code /infer} keep every processor busy?
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar service --only probes}.
 */
final class ServiceProbes implements ServiceSection {

    private static final int CLIENTS = 8;
    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final Duration IDLE = Duration.ofSeconds(10);
    static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final String[] PATHS = {"/health", "/readyz"};

    private static final double P99 = 0.99;

    @Override
    public String name() {
        return "probes";
    }

    @Override
    public String title() {
        return "`GET` every " + PERIOD.toMillis()
                + " ms of each path, first on a kept connection, then with a new connection for each request, while "
                + CLIENTS
                + " clients upscale 256×256 ×4 by `/infer`. Latencies in ms, from the time at which a request was due until its"
                + " response was read; the last column is the part of it that the client itself waited for a processor.";
    }

    @Override
    public void measure(ServicePlan plan, MarkdownPage page)
            throws IOException, InterruptedException, ExecutionException {
        table(page);
        String waits;
        try (ServerProcess server = plan.start()) {
            probe(server.uri(), true, WARM_UP);
            rows(page, "idle", true, probe(server.uri(), true, IDLE));
            waits = busy(page, "busy", server, plan, Duration.ofSeconds(plan.seconds()));
        }
        String ignored = "";
        if (plan.launched()) {
            try (ServerProcess server = plan.start(Map.of("HNDSR_JAVA_OPTS", "-XX:ThreadPriorityPolicy=0"))) {
                probe(server.uri(), true, WARM_UP);
                ignored = busy(
                        page,
                        "busy, priorities ignored",
                        server,
                        plan,
                        Duration.ofSeconds(plan.seconds()).dividedBy(2));
            }
        }
        page.paragraph("While busy: " + waits + ".");
        if (!ignored.isEmpty()) {
            page.paragraph("With priorities ignored, `HNDSR_JAVA_OPTS=-XX:ThreadPriorityPolicy=0`: " + ignored + ".");
        }
    }

    /** Adds the rows of a busy server, and returns its throughput and how long its threads waited for a processor. */
    private static String busy(MarkdownPage page, String state, ServerProcess server, ServicePlan plan, Duration time)
            throws IOException, InterruptedException, ExecutionException {
        try (ServiceLoad load = new ServiceLoad(server.uri(), plan.image(), ServicePlan.SCALE, CLIENTS)) {
            LockSupport.parkNanos(WARM_UP.toNanos());
            ThreadWaits before = ThreadWaits.of(server.id());
            long images = load.images();
            rows(page, state, true, probe(server.uri(), true, time));
            rows(page, state, false, probe(server.uri(), false, time));
            return String.format(
                    Locale.ROOT,
                    "%.2f images per second; mean wait of the server's threads for a processor, in ms: %s",
                    (load.images() - images) * 1e3 / (2 * time.toMillis()),
                    waits(before, ThreadWaits.of(server.id())));
        }
    }

    static Map<String, ProbeRun.Times> probe(URI server, boolean keep, Duration time)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(PATHS.length);
        try {
            Map<String, Future<ProbeRun.Times>> running = new LinkedHashMap<>();
            for (String path : PATHS) {
                running.put(path, threads.submit(new ProbeRun(server, path, keep, PERIOD, time)));
                LockSupport.parkNanos(PERIOD.toNanos() / PATHS.length);
            }
            Map<String, ProbeRun.Times> times = new LinkedHashMap<>();
            for (Map.Entry<String, Future<ProbeRun.Times>> run : running.entrySet()) {
                times.put(run.getKey(), run.getValue().get());
            }
            return times;
        } finally {
            threads.shutdownNow();
        }
    }

    static void table(MarkdownPage page) {
        page.table("", "connection", "path", "p50", "p99", "max", "client's wait, p99");
    }

    static void rows(MarkdownPage page, String state, boolean keep, Map<String, ProbeRun.Times> times) {
        times.forEach((path, measured) -> page.row(
                state,
                keep ? "kept" : "new",
                "`" + path + "`",
                millis(measured.latency().nanos(0.5)),
                millis(measured.latency().nanos(P99)),
                millis(measured.latency().nanos(1)),
                millis(measured.delay().nanos(P99))));
    }

    private static String waits(ThreadWaits before, ThreadWaits after) {
        StringBuilder text = new StringBuilder();
        for (String kind : after.kinds()) {
            ThreadWaits.Waits waits = after.since(before, kind);
            if (waits.runNanos() > Duration.ofMillis(100).toNanos()) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(String.format(
                                Locale.ROOT,
                                "%s %.2f (scheduled %d times, ran %.1f s)",
                                kind,
                                waits.meanWaitMillis(),
                                waits.turns(),
                                waits.runNanos() / 1e9));
            }
        }
        return text.toString();
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1e6);
    }
}
