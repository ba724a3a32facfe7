package io.hndsr.bench.service;

import io.hndsr.bench.support.MarkdownPage;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many requests of {@code /health} per second does the service answer, compared with Python servers?
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar service --only throughput}.
 */
final class ServiceThroughput implements ServiceSection {

    private static final String PACKAGES =
            "apt-get install wrk python3-fastapi python3-uvicorn python3-uvloop python3-httptools python3-flask gunicorn";
    private static final Path DEBIAN_PYTHON = Path.of("/usr/bin/python3");
    private static final int ROUNDS = 3;
    private static final int WARM_UP_SECONDS = 10;
    private static final int ROUNDS_PER_DURATION = 12;
    private static final int[] WORKERS = {1, 2};
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s*([0-9.]+)");

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String title() {
        return "`wrk -t1 -c32` on `/health`, " + ROUNDS
                + " rounds in alternation, requests per second, best and worst round."
                + " FastAPI and Flask return the same JSON. They come from Debian's packages and run without an access log, like"
                + " hndsr; a worker is a process, and one worker is their default.";
    }

    @Override
    public void measure(ServicePlan plan, MarkdownPage page) throws IOException, InterruptedException {
        String python = Files.exists(DEBIAN_PYTHON) ? DEBIAN_PYTHON.toString() : "python3";
        if (!runs("wrk", "-v") || !runs(python, "-c", "import fastapi, uvicorn, flask, gunicorn")) {
            page.paragraph("Skipped: wrk or Python packages are missing; install them with `" + PACKAGES + "`.");
            return;
        }
        boolean fast = runs(python, "-c", "import uvloop, httptools");
        Path folder = Files.createTempDirectory("hndsr-bench");
        Map<String, ServerProcess> servers = new LinkedHashMap<>();
        try {
            unpack("fastapi_health.py", folder);
            unpack("flask_health.py", folder);
            servers.put("hndsr", plan.start());
            for (int workers : WORKERS) {
                servers.put(
                        "FastAPI, uvicorn, asyncio and h11, " + workers(workers),
                        uvicorn(python, folder, workers, false));
                if (fast) {
                    servers.put(
                            "FastAPI, uvicorn, uvloop and httptools, " + workers(workers),
                            uvicorn(python, folder, workers, true));
                }
                servers.put("Flask, gunicorn, " + workers(workers), gunicorn(python, folder, workers));
            }
            if (!fast) {
                page.paragraph(
                        "Without uvloop and httptools: the packages python3-uvloop and python3-httptools are not installed.");
            }
            print(page, rates(servers, Math.max(1, plan.seconds() / ROUNDS_PER_DURATION)));
        } finally {
            servers.values().forEach(ServerProcess::close);
            remove(folder);
        }
    }

    private static String workers(int count) {
        return count == 1 ? "1 worker" : count + " workers";
    }

    private static Map<String, List<Double>> rates(Map<String, ServerProcess> servers, int seconds)
            throws IOException, InterruptedException {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (Map.Entry<String, ServerProcess> server : servers.entrySet()) {
            rates.put(server.getKey(), new ArrayList<>());
            wrk(server.getValue().uri(), server.getKey().equals("hndsr") ? WARM_UP_SECONDS : 1);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, ServerProcess> server : servers.entrySet()) {
                List<Double> measured = Objects.requireNonNull(rates.get(server.getKey()));
                measured.add(wrk(server.getValue().uri(), seconds));
            }
        }
        return rates;
    }

    private static void print(MarkdownPage page, Map<String, List<Double>> rates) {
        page.table("", "median", "worst", "best", "hndsr ÷ this, median of rounds");
        List<Double> own = Objects.requireNonNull(rates.get("hndsr"));
        rates.forEach((name, measured) -> {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < measured.size(); round++) {
                ratios.add(own.get(round) / measured.get(round));
            }
            List<Double> sorted = measured.stream().sorted().toList();
            page.row(
                    name,
                    whole(sorted.get(sorted.size() / 2)),
                    whole(sorted.get(0)),
                    whole(sorted.get(sorted.size() - 1)),
                    name.equals("hndsr")
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "%.1f",
                                    ratios.stream().sorted().toList().get(ratios.size() / 2)));
        });
    }

    private static String whole(double rate) {
        return String.format(Locale.ROOT, "%.0f", rate);
    }

    private static double wrk(URI server, int seconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c32",
                        "-d" + seconds + "s",
                        server.resolve("/health").toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher rate = RATE.matcher(text);
        if (process.waitFor() != 0 || !rate.find() || text.contains("Non-2xx")) {
            throw new IllegalStateException("wrk could not measure " + server + ": " + text);
        }
        return Double.parseDouble(rate.group(1));
    }

    private static ServerProcess uvicorn(String python, Path folder, int workers, boolean fast) throws IOException {
        int port = freePort();
        return started(
                List.of(
                        python,
                        "-m",
                        "uvicorn",
                        "fastapi_health:app",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--workers",
                        Integer.toString(workers),
                        "--no-access-log",
                        "--log-level",
                        "warning",
                        "--loop",
                        fast ? "uvloop" : "asyncio",
                        "--http",
                        fast ? "httptools" : "h11"),
                folder,
                port);
    }

    private static ServerProcess gunicorn(String python, Path folder, int workers) throws IOException {
        int port = freePort();
        return started(
                List.of(
                        python,
                        "-m",
                        "gunicorn",
                        "--bind",
                        "127.0.0.1:" + port,
                        "--workers",
                        Integer.toString(workers),
                        "--log-level",
                        "warning",
                        "flask_health:app"),
                folder,
                port);
    }

    private static ServerProcess started(List<String> command, Path folder, int port) throws IOException {
        ServerProcess server = ServerProcess.other(command, folder, URI.create("http://127.0.0.1:" + port));
        try {
            server.await("/health");
            return server;
        } catch (RuntimeException unready) {
            server.close();
            throw unready;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int code = process.waitFor();
            // wrk -v prints the version and exits with 1.
            return code == 0 || command[0].equals("wrk");
        } catch (IOException absent) {
            return false;
        }
    }

    private static void unpack(String name, Path folder) throws IOException {
        try (InputStream script = Objects.requireNonNull(ServiceThroughput.class.getResourceAsStream(name), name)) {
            Files.copy(script, folder.resolve(name));
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
