package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hndsr.SuperResolver;
import io.hndsr.report.DeviceStatus;
import io.javalin.Javalin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Work whose client has gone is stopped on the device. */
class StopTest {

    /** Takes minutes unless it is stopped. */
    private static final String LONG_WORK = "{\"scale_factor\": 8, \"ddim_steps\": 200, \"image\": \""
            + TestImages.base64(TestImages.png(400, 400)) + "\"}";

    private static SuperResolver resolver;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.create();
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    private static HndsrServer server(Setting setting, String value) {
        return HndsrServer.builder()
                .resolver(resolver)
                .port(0)
                .set(setting, value)
                .start();
    }

    private static int running() {
        return resolver.status().devices().stream()
                .mapToInt(DeviceStatus::running)
                .sum();
    }

    private static void awaitWork() {
        await().until(() -> running() > 0);
    }

    private static void awaitRest() {
        await().until(() -> running() == 0 && resolver.status().pendingRequests() == 0);
    }

    private static void write(Socket socket, String body, int length) throws IOException {
        OutputStream out = socket.getOutputStream();
        String head = "POST /infer HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
                + length + "\r\n\r\n";
        out.write((head + body).getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Test
    void disconnecting_stops_the_work_on_the_device() throws IOException {
        try (HndsrServer server = server(Setting.HOST, "127.0.0.1")) {
            URI uri = server.uri();
            Socket socket = new Socket(uri.getHost(), uri.getPort());
            write(socket, LONG_WORK, LONG_WORK.length());
            awaitWork();

            socket.close();

            awaitRest();
            Client client = new Client(uri);
            await().until(() -> client.get("/metrics").text().contains("status=\"499\""));
            await().until(() ->
                    client.get("/health").json().get("active_requests").getAsInt() == 0);
        }
    }

    @Test
    void disconnecting_after_the_header_of_the_next_request_stops_the_work_too() throws IOException {
        try (HndsrServer server = server(Setting.HOST, "127.0.0.1")) {
            URI uri = server.uri();
            Socket socket = new Socket(uri.getHost(), uri.getPort());
            write(socket, LONG_WORK + "GET /livez HTTP/1.1\r\n", LONG_WORK.length());
            awaitWork();
            socket.getOutputStream().write("Host: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            socket.close();

            awaitRest();
        }
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws IOException {
        String body = "{\"scale_factor\": 4, \"ddim_steps\": 30, \"image\": \""
                + TestImages.base64(TestImages.png(64, 64)) + "\"}";
        String second = "GET /version HTTP/1.1\r\nHost: test\r\nX-Long: " + "x".repeat(3000) + "\r\n\r\n";
        String third = "GET /livez HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
        try (HndsrServer server = server(Setting.HOST, "127.0.0.1");
                Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            write(socket, body + second.substring(0, 1500), body.length());
            awaitWork();
            socket.getOutputStream()
                    .write((second.substring(1500) + second + second + third).getBytes(StandardCharsets.US_ASCII));

            String replies = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(replies.split("HTTP/1.1 200 OK", -1)).hasSize(6);
            assertThat(replies.indexOf("\"image\"")).isPositive().isLessThan(replies.indexOf("api_version"));
        }
    }

    @Test
    void stopping_the_javalin_underneath_stops_the_work_silently() throws IOException {
        HndsrServer[] mounted = new HndsrServer[1];
        Javalin application = Javalin.create(config -> {
            config.http.maxRequestSize = 2L * LONG_WORK.length();
            mounted[0] = HndsrServer.builder().resolver(resolver).mount(config, "");
        });
        application.start(0);
        String logged;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), application.port())) {
            write(socket, LONG_WORK, LONG_WORK.length());
            awaitWork();

            logged = loggedWhile(() -> {
                application.stop();
                awaitRest();
                // The request has been logged by then.
                await().until(() -> mounted[0].activeRequests() == 0);
                mounted[0].close();
            });
        }
        assertThat(logged).contains("\"path\":\"/infer\"").doesNotContain("WARN", "ERROR", "\tat ");
    }

    private static String loggedWhile(Runnable action) {
        PrintStream console = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(console);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_passed_deadline_stops_the_work_on_the_device() {
        try (HndsrServer server = server(Setting.REQUEST_TIMEOUT_S, "1")) {
            Client.Answer answer = new Client(server.uri()).infer(LONG_WORK);

            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            awaitRest();
        }
    }

    @Test
    void a_body_that_stalls_is_rejected() throws IOException {
        try (HndsrServer server = server(Setting.IDLE_TIMEOUT_S, "1")) {
            URI uri = server.uri();
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                write(socket, "{\"image\": \"", 1000);

                String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

                assertThat(reply).startsWith("HTTP/1.1 408");
            }
            Client client = new Client(uri);
            await().until(() ->
                    client.get("/health").json().get("active_requests").getAsInt() == 0);
        }
    }

    @Test
    void a_truncated_body_leaves_nothing_behind() throws IOException {
        try (HndsrServer server = server(Setting.HOST, "127.0.0.1")) {
            URI uri = server.uri();
            Client client = new Client(uri);
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                write(socket, "{\"image\": \"AAAA", 1000);
                await().until(() ->
                        client.get("/health").json().get("active_requests").getAsInt() == 1);
            }
            await().until(() ->
                    client.get("/health").json().get("active_requests").getAsInt() == 0);
            assertThat(client.infer(TestImages.png(16, 16), "\"scale_factor\": 2")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void waiting_for_longer_than_the_idle_time_is_allowed() {
        try (HndsrServer server = server(Setting.IDLE_TIMEOUT_S, "1")) {
            Client.Answer answer =
                    new Client(server.uri()).infer(TestImages.png(64, 64), "\"scale_factor\": 4, \"ddim_steps\": 60");

            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    void closing_a_server_lets_accepted_requests_finish() {
        HndsrServer server = server(Setting.HOST, "127.0.0.1");
        Client client = new Client(server.uri());
        HttpRequest request = client.request("/infer")
                .POST(HttpRequest.BodyPublishers.ofString("{\"scale_factor\": 4, \"ddim_steps\": 30, \"image\": \""
                        + TestImages.base64(TestImages.png(64, 64)) + "\"}"))
                .build();
        CompletableFuture<HttpResponse<String>> taken =
                client.http().sendAsync(request, HttpResponse.BodyHandlers.ofString());
        awaitWork();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);

        assertThat(taken.join().statusCode()).isEqualTo(200);
        closing.join();
        awaitRest();
    }

    @Test
    void a_concurrent_close_waits_too() {
        HndsrServer server = server(Setting.HOST, "127.0.0.1");
        Client client = new Client(server.uri());
        HttpRequest request = client.request("/infer")
                .POST(HttpRequest.BodyPublishers.ofString("{\"scale_factor\": 4, \"ddim_steps\": 30, \"image\": \""
                        + TestImages.base64(TestImages.png(64, 64)) + "\"}"))
                .build();
        CompletableFuture<HttpResponse<String>> taken =
                client.http().sendAsync(request, HttpResponse.BodyHandlers.ofString());
        awaitWork();

        CompletableFuture<Void> one = CompletableFuture.runAsync(server::close);
        CompletableFuture<Void> other = CompletableFuture.runAsync(server::close);
        CompletableFuture.anyOf(one, other).join();

        assertThat(resolver.status().pendingRequests()).isZero();
        assertThat(taken.join().statusCode()).isEqualTo(200);
    }

    @Test
    void closing_a_server_stops_what_does_not_finish_in_time() {
        HndsrServer server = server(Setting.DRAIN_TIMEOUT_S, "0");
        Client client = new Client(server.uri());
        HttpRequest request = client.request("/infer")
                .POST(HttpRequest.BodyPublishers.ofString(LONG_WORK))
                .build();
        CompletableFuture<HttpResponse<String>> taken =
                client.http().sendAsync(request, HttpResponse.BodyHandlers.ofString());
        awaitWork();

        server.close();

        awaitRest();
        assertThat(taken.handle((response, failed) -> failed != null || response.statusCode() == 503)
                        .join())
                .isTrue();
    }
}
