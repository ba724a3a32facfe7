package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that only a hostile client sends: never a server error, and the next valid request works. */
class HostileTest {

    @RegisterExtension
    static final RunningServer SERVER = RunningServer.with(Setting.IDLE_TIMEOUT_S, "2");

    @AfterEach
    void the_next_valid_request_works() {
        // On a connection of its own: the server may just be closing one that has been idle for two seconds.
        assertThat(new Client(SERVER.uri())
                        .infer(TestImages.png(8, 8), "\"scale_factor\": 2")
                        .status())
                .isEqualTo(200);
    }

    /** Sends raw bytes and returns everything received until the server closes the connection. */
    private static String raw(String request) throws IOException {
        URI uri = SERVER.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void assertRefused(String reply) {
        assertThat(reply)
                .startsWith("HTTP/1.1 4")
                .contains("Content-Type: application/problem+json", "X-Request-Id: ", "\"type\":\"about:blank\"")
                .doesNotContain("\tat ", "Exception", "etty", "Server:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/page/../../../pom.xml",
                "/page/%2e%2e/%2e%2e/etc/passwd",
                "/docs/..%2f..%2fversion.properties",
                "/page/..;/x",
                "/%00",
                "//etc/passwd",
            })
    void paths_cannot_escape(String path) throws IOException {
        assertRefused(raw("GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /livez HTTP/1.1\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "POST /infer HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST /infer HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "POST /infer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "BREW /infer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "POST /infer HTTP/1.1\r\nHost: a\r\nExpect: dance\r\nConnection: close\r\n\r\n",
                "GET /%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            })
    void messages_that_are_not_http_are_rejected(String message) throws IOException {
        assertRefused(raw(message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"scale=%zz", "scale=%", "%zz=2", "scale=2&seed=%4", "scale=%-1", "scale=%ff", "scale=%c3%28"})
    void a_malformed_query_is_rejected(String query) throws IOException {
        String reply = raw("POST /v1/upscale?" + query
                + " HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");

        assertThat(reply).startsWith("HTTP/1.1 422 ").contains("\"query").doesNotContain("Exception");
    }

    @Test
    void a_client_that_waits_for_100_continue_is_rejected_without_it() throws IOException {
        assertRefused(raw("POST /infer HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + (100 << 20) + "\r\nExpect: 100-continue\r\n\r\n"));
    }

    @Test
    void a_flood_of_headers_is_rejected() throws IOException {
        assertRefused(raw("GET /livez HTTP/1.1\r\nHost: test\r\n" + "X-Flood: 0123456789\r\n".repeat(5000) + "\r\n"));
        assertRefused(raw("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: test\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "TRACE", "PATCH"})
    void other_methods_are_rejected(String method) {
        Client.Answer answer = SERVER.client()
                .send(SERVER.client().request("/infer").method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("POST, OPTIONS");
    }

    @ParameterizedTest
    @CsvSource({"/infer, 'POST, OPTIONS'", "/livez, 'GET, HEAD, OPTIONS'", "/v2/models/x, 'GET, HEAD, OPTIONS'"})
    void OPTIONS_returns_the_methods_of_a_path(String path, String methods) {
        Client.Answer answer = SERVER.client()
                .send(SERVER.client().request(path).method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Allow")).isEqualTo(methods);
        assertThat(answer.bytes()).isEmpty();
    }

    @Test
    void a_HEAD_request_without_a_route_has_no_body() throws IOException {
        assertThat(raw("HEAD /nowhere HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void unknown_methods_share_one_label_of_the_metrics() throws IOException {
        for (String method : List.of("MADEUPA", "MADEUPB", "made-up")) {
            assertRefused(raw(method + " /infer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        }

        assertThat(SERVER.client().get("/metrics").text())
                .contains("method=\"OTHER\"")
                .doesNotContain("MADEUP", "made-up");
    }

    @Test
    void range_requests_are_answered_in_full() {
        Client.Answer answer =
                SERVER.client().send(SERVER.client().request("/version").header("Range", "bytes=0-1"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().has("api_version")).isTrue();
    }

    @Test
    void random_bytes_are_neither_an_image_nor_json() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] png = TestImages.png(12, 9);
        byte[] json = ("{\"scale_factor\": 2, \"image\": \"" + TestImages.base64(png) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 150; round++) {
            byte[] image = png.clone();
            byte[] body = json.clone();
            for (int change = 0; change < 3; change++) {
                image[random.nextInt(image.length)] = (byte) random.nextInt(256);
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            assertThat(SERVER.client()
                            .send(SERVER.client()
                                    .request("/v1/upscale?scale=2")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(image)))
                            .status())
                    .as("image, round %d of seed %d", round, seed)
                    .isIn(200, 413, 422);
            assertThat(SERVER.client().infer(body).status())
                    .as("JSON, round %d of seed %d", round, seed)
                    .isIn(200, 413, 422);
        }
    }
}
