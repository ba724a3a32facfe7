package io.hndsr.examples.spring;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The application in a process of its own, on a port of its own. Closing it kills what is left of the process. */
final class RunningApplication implements AutoCloseable {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final Path log;
    private final String address;

    private RunningApplication(Process process, Path log) {
        this.process = process;
        this.log = log;
        await().atMost(PATIENCE).until(() -> port().isPresent() || !process.isAlive());
        this.address = "http://127.0.0.1:" + port().orElseThrow(() -> new IllegalStateException(output()));
    }

    /**
     * Starts it and waits until it accepts requests.
     *
     * @param log the file for what it prints
     * @param program {@code -jar} and a jar, or {@code -cp}, a class path and the class to run
     */
    static RunningApplication start(Path log, String... program) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx512m", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(program));
        command.addAll(List.of("--server.port=0", "--server.address=127.0.0.1"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return new RunningApplication(process, log);
        } catch (RuntimeException | Error failed) {
            process.destroyForcibly();
            throw failed;
        }
    }

    /** Posts an image to be enlarged twice, and returns without waiting for the answer. */
    CompletableFuture<HttpResponse<byte[]>> post(byte[] image) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/upscale?scale=2"))
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(image))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** How many requests wait or run. */
    int pending() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/pending")).build();
        return Integer.parseInt(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** Sends SIGTERM, as Docker, Kubernetes and systemd do. */
    void terminate() {
        process.destroy();
    }

    /** Whether there is such a signal on this platform. */
    boolean canBeTerminated() {
        return process.supportsNormalTermination();
    }

    /** Waits for its end. */
    int exit() throws InterruptedException {
        return process.waitFor();
    }

    /** What it has printed so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Optional<String> port() {
        return PORT.matcher(output())
                .results()
                .map((MatchResult started) -> started.group(1))
                .findFirst();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
