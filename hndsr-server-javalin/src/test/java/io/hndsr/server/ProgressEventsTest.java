package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hndsr.SuperResolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Progress as server-sent events. */
class ProgressEventsTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static SuperResolver resolver;
    private static HndsrServer server;
    private static Client client;

    private record Event(String name, JsonObject data) {}

    @BeforeAll
    static void start() {
        resolver = SuperResolver.create();
        server = start("32");
        client = new Client(server.uri());
    }

    @AfterAll
    static void stop() {
        server.close();
        resolver.close();
    }

    @AfterEach
    void no_work_is_left() {
        await().until(() -> resolver.status().pendingRequests() == 0);
    }

    private static HndsrServer start(String tileSize) {
        return HndsrServer.builder()
                .resolver(resolver)
                .port(0)
                .set(Setting.TILE_SIZE, tileSize)
                .set(Setting.IDLE_TIMEOUT_S, "1")
                .start();
    }

    private static CompletableFuture<HttpResponse<byte[]>> infer(String id, byte[] image, String fields) {
        // On a new connection: a reused one may be closed as idle at this very moment.
        return HttpClient.newHttpClient()
                .sendAsync(
                        client.request("/infer")
                                .header("X-Request-Id", id)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"image\": \"" + TestImages.base64(image) + "\", " + fields + "}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Opens the events of a request, once the server knows it. */
    private static HttpResponse<Stream<String>> events(String id) {
        HttpRequest request = client.request("/v1/progress/" + id).build();
        return await().until(
                        () -> HTTP.send(request, HttpResponse.BodyHandlers.ofLines()),
                        response -> response.statusCode() == 200);
    }

    private static List<Event> read(HttpResponse<Stream<String>> response) {
        List<Event> events = new ArrayList<>();
        String[] name = {""};
        response.body().forEach(line -> {
            if (line.startsWith("event: ")) {
                name[0] = line.substring(7);
            } else if (line.startsWith("data: ")) {
                events.add(new Event(
                        name[0], JsonParser.parseString(line.substring(6)).getAsJsonObject()));
            } else {
                assertThat(line).isIn("", ":");
            }
        });
        return events;
    }

    private static List<JsonObject> named(List<Event> events, String name) {
        return events.stream()
                .filter(event -> event.name().equals(name))
                .map(Event::data)
                .toList();
    }

    @Test
    void a_request_is_followed_to_its_end() {
        var answer = infer("followed", TestImages.png(90, 60), "\"scale_factor\": 2");
        HttpResponse<Stream<String>> response = events("followed");
        List<Event> events = read(response);

        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(events.get(events.size() - 1).name()).isEqualTo("end");
        assertThat(named(events, "end").get(0).get("status").getAsString()).isEqualTo("successful");
        List<JsonObject> progress = named(events, "progress");
        JsonObject last = progress.get(progress.size() - 1);
        assertThat(last.get("tiles_done")).isEqualTo(last.get("tiles_total"));
        boolean[] covered = new boolean[180 * 120];
        for (JsonObject tile : named(events, "tile")) {
            for (int y = 0; y < tile.get("height").getAsInt(); y++) {
                for (int x = 0; x < tile.get("width").getAsInt(); x++) {
                    covered[(tile.get("y").getAsInt() + y) * 180 + tile.get("x").getAsInt() + x] = true;
                }
            }
        }
        assertThat(covered).doesNotContain(false);
        assertThat(answer.join().statusCode()).isEqualTo(200);
    }

    @Test
    void comments_keep_a_silent_connection_alive() {
        byte[] picture = TestImages.png(16, 16);
        List<String> lines = new CopyOnWriteArrayList<>();
        try (WebSocketClient live =
                WebSocketClient.open(server.uri(), "/ws", builder -> builder.header("X-Request-Id", "silent"))) {
            live.send("{\"scale_factor\": 2}");
            HttpResponse<Stream<String>> response = events("silent");
            var reading = CompletableFuture.runAsync(() -> response.body().forEach(lines::add));
            AtomicInteger sent = new AtomicInteger();
            // Three comments take longer than the idle timeout of one second.
            await().until(() -> {
                live.send(Arrays.copyOfRange(picture, sent.get(), sent.incrementAndGet()), false);
                return lines.stream().filter(":"::equals).count() >= 3;
            });
            live.send(Arrays.copyOfRange(picture, sent.get(), picture.length), true);
            reading.join();
        }
        assertThat(lines).contains("event: status", "event: tile", "event: end");
    }

    @Test
    void a_cancelled_request_ends_as_dismissed_or_failed() {
        var answer = infer("stopped", TestImages.png(400, 400), "\"scale_factor\": 8, \"ddim_steps\": 200");
        HttpResponse<Stream<String>> response = events("stopped");
        answer.cancel(true);

        List<Event> events = read(response);
        assertThat(named(events, "end").get(0).get("status").getAsString()).isIn("dismissed", "failed");
    }

    @Test
    void the_request_of_a_socket_can_be_followed_too() {
        try (WebSocketClient live =
                WebSocketClient.open(server.uri(), "/ws", builder -> builder.header("X-Request-Id", "socket"))) {
            live.send("{\"scale_factor\": 2}");
            HttpResponse<Stream<String>> response = events("socket");
            live.send(TestImages.png(40, 40));
            List<Event> events = read(response);

            assertThat(named(events, "status").get(0).get("status").getAsString())
                    .isEqualTo("accepted");
            assertThat(named(events, "end").get(0).get("status").getAsString()).isEqualTo("successful");
        }
    }

    @Test
    void a_reader_that_disconnects_is_noticed_and_the_request_continues() throws IOException {
        try (WebSocketClient live =
                WebSocketClient.open(server.uri(), "/ws", builder -> builder.header("X-Request-Id", "left"))) {
            live.send("{\"scale_factor\": 2}");
            await().until(() -> live.texts().size() == 1);
            URI uri = server.uri();
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.getOutputStream()
                        .write("GET /v1/progress/left HTTP/1.1\r\nHost: test\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                var lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                assertThat(lines.readLine()).isEqualTo("HTTP/1.1 200 OK");
            }
            await().until(() -> client.get("/metrics")
                    .text()
                    .contains("endpoint=\"/v1/progress/{id}\",method=\"GET\",status=\"499\""));
            live.send(TestImages.png(16, 16));
            assertThat(live.only("result").get("width").getAsInt()).isEqualTo(32);
        }
    }

    @Test
    void an_unknown_request_is_not_found() {
        Client.Answer answer = client.get("/v1/progress/nobody");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void streams_end_with_their_server() {
        HndsrServer closing = start("32");
        try (WebSocketClient live =
                WebSocketClient.open(closing.uri(), "/ws", builder -> builder.header("X-Request-Id", "closing"))) {
            live.send("{\"scale_factor\": 8, \"ddim_steps\": 200}").send(TestImages.png(300, 300));
            await().until(() -> live.texts().size() > 1);
            HttpRequest request =
                    new Client(closing.uri()).request("/v1/progress/closing").build();
            var following = HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            await().until(() -> live.texts("status").size() == 2);
            live.socket().abort();

            closing.close();

            assertThat(following
                            .handle((response, broken) -> broken != null || response.statusCode() == 200)
                            .join())
                    .isTrue();
        }
    }
}
