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

/** Probes while every processor computes for clients of {@code /infer}. */
final class ServiceProbes implements ServiceSection {

    private static final int CLIENTS = 8;
    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final Duration IDLE = Duration.ofSeconds(10);
    static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final String[] PATHS = {"/health", "/readyz"};

    /** A fair share of times that is no outlier's. */
    private static final double RARE = 0.99;

    @Override
    public String name() {
        return "probes";
    }

    @Override
    public String title() {
        return "`GET` every " + PERIOD.toMillis()
                + " ms of each path, one after the other on a kept connection, then each on a"
                + " new one, while " + CLIENTS
                + " clients have `/infer` enlarge 256×256 ×4; from when a request was due until"
                + " its reply was read, in ms. Of that, the client itself waited for a processor as long as the last column"
                + " says.";
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

    /** Adds the rows of a busy server, and returns how much it did and how long its threads waited for a processor. */
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
                    "%.2f images a second; the server's threads, and how long they waited for a processor on average, in"
                            + " ms: %s",
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
        page.table("", "connection", "path", "p50", "p99", "max", "client's own wait, p99");
    }

    static void rows(MarkdownPage page, String state, boolean keep, Map<String, ProbeRun.Times> times) {
        times.forEach((path, measured) -> page.row(
                state,
                keep ? "kept" : "new",
                "`" + path + "`",
                millis(measured.latency().nanos(0.5)),
                millis(measured.latency().nanos(RARE)),
                millis(measured.latency().nanos(1)),
                millis(measured.delay().nanos(RARE))));
    }

    private static String waits(ThreadWaits before, ThreadWaits after) {
        StringBuilder text = new StringBuilder();
        for (String kind : after.kinds()) {
            ThreadWaits.Waits waits = after.since(before, kind);
            if (waits.runNanos() > Duration.ofMillis(100).toNanos()) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(String.format(
                                Locale.ROOT,
                                "%s %.2f (%d turns, ran %.1f s)",
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
