package io.hndsr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The server as a process, which signals stop. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process is killed there without a signal")
final class ServeCommandTest {

    private static final Pattern ADDRESS = Pattern.compile("hndsr serves on (\\S+);");

    private final HttpClient http = HttpClient.newHttpClient();

    /** A server in a process of its own. */
    private record Server(Process process, URI uri, List<String> said) implements AutoCloseable {

        static Server start(String... options) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    HndsrCommand.class.getName(),
                    "serve",
                    "--port",
                    "0"));
            command.addAll(List.of(options));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            List<String> said = new CopyOnWriteArrayList<>();
            Optional<URI> uri = Optional.empty();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
                Matcher address = ADDRESS.matcher(line);
                if (address.find()) {
                    uri = Optional.of(URI.create(String.valueOf(address.group(1))));
                }
                if (line.startsWith("ready after")) {
                    break;
                }
            }
            assertThat(uri).as(said.toString()).isPresent();
            Thread reader = new Thread(() -> readOn(out, said), "server-output");
            reader.setDaemon(true);
            reader.start();
            return new Server(process, uri.orElseThrow(), said);
        }

        /** Reads what is printed after the start; the end of the process closes the output during a read. */
        private static void readOn(BufferedReader out, List<String> said) {
            try {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    said.add(line);
                }
            } catch (IOException ended) {
                said.add(ended.toString());
            }
        }

        HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(uri.resolve(path));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static byte[] png(int side) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }

    private CompletableFuture<HttpResponse<String>> infer(Server server, int steps, int side) throws IOException {
        String image = Base64.getEncoder().encodeToString(png(side));
        String body = "{\"scale_factor\": 4, \"ddim_steps\": " + steps + ", \"image\": \"" + image + "\"}";
        CompletableFuture<HttpResponse<String>> reply = http.sendAsync(
                server.request("/infer")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> status(server, "/health").contains("\"active_requests\":1"));
        return reply;
    }

    private String status(Server server, String path) throws IOException, InterruptedException {
        return http.send(server.request(path).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void a_server_that_is_stopped_finishes_its_requests_and_has_not_failed() throws IOException, InterruptedException {
        try (Server server = Server.start()) {
            CompletableFuture<HttpResponse<String>> taken = infer(server, 20, 64);

            // Process.destroy would close the output too.
            server.process().toHandle().destroy();

            HttpResponse<String> reply = taken.join();
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).contains("\"inference_mode\":\"hndsr\"");
            assertThat(server.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.process().exitValue()).isZero();
            assertThat(server.said()).contains("stopping: 1 request has up to 30 s; a second signal stops at once");
        }
    }

    @Test
    void work_that_exceeds_the_drain_timeout_is_stopped_and_the_server_has_not_failed()
            throws IOException, InterruptedException {
        try (Server server = Server.start("--drain-timeout-s", "1")) {
            CompletableFuture<HttpResponse<String>> taken = infer(server, 200, 400);

            server.process().destroy();

            assertThat(taken.join().statusCode()).isEqualTo(503);
            assertThat(server.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.process().exitValue()).isZero();
        }
    }

    @Test
    void a_second_signal_stops_at_once() throws IOException, InterruptedException {
        try (Server server = Server.start("--drain-timeout-s", "600")) {
            CompletableFuture<HttpResponse<String>> taken = infer(server, 200, 400);

            server.process().destroy();
            await().until(() -> status(server, "/readyz").contains("about to stop"));
            server.process().destroy();

            assertThat(server.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.process().exitValue()).isEqualTo(128 + 15);
            assertThat(taken).failsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void shows_an_address_that_can_be_opened_if_it_listens_on_all() throws IOException {
        try (Server server = Server.start("--host", "0.0.0.0", "--allow-anonymous", "true")) {
            assertThat(server.uri()).hasHost("0.0.0.0");
            assertThat(server.said().toString())
                    .contains("http://localhost:" + server.uri().getPort() + "/docs");
        }
    }

    @Test
    void an_address_of_another_machine_is_not_a_port_that_is_taken() {
        CommandRun run = CommandRun.of("serve", "--host", "192.0.2.1", "--allow-anonymous", "true");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("HOST=192.0.2.1: this machine has no such address")
                .doesNotContain("port");
    }

    @Test
    void a_wrong_setting_is_wrong_usage() {
        CommandRun run = CommandRun.of("serve", "--max-queue-depth", "0");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("MAX_QUEUE_DEPTH=0: it may be from 1 to 100000");
    }
}
