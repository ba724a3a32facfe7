package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.Javalin;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests from pages of other origins. */
class CorsTest {

    private static final String FRIEND = "https://maps.example.org";
    private static final String STRANGER = "https://evil.example.org";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    @RegisterExtension
    static final RunningServer SERVER = RunningServer.withDefaults();

    private static HndsrServer closed;
    private static HndsrServer listed;
    private static HndsrServer open;

    @BeforeAll
    static void start() {
        closed = SERVER.start(Map.of());
        listed = SERVER.start(Map.of(Setting.CORS_ORIGINS, "https://other.example.org:8443, " + FRIEND));
        open = SERVER.start(Map.of(Setting.CORS_ORIGINS, "*"));
    }

    private static Client.Answer get(HndsrServer server, String path, String origin) {
        Client client = new Client(server.uri());
        return client.send(client.request(path).header("Origin", origin));
    }

    /** A request that a browser sends without a preflight. */
    private static Client.Answer post(HndsrServer server, String... headers) {
        Client client = new Client(server.uri());
        HttpRequest.Builder request = client.request("/v1/upscale?scale=2")
                .POST(HttpRequest.BodyPublishers.ofByteArray(TestImages.png(8, 8)));
        return client.send(headers.length == 0 ? request : request.headers(headers));
    }

    private static Client.Answer ask(HndsrServer server, String origin) {
        Client client = new Client(server.uri());
        return client.send(client.request("/infer")
                .headers(
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "authorization,content-type")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    }

    @Test
    void a_page_of_another_origin_occupies_the_device_only_if_allowed() {
        Client.Answer refused = post(closed, "Origin", STRANGER);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("detail").getAsString()).contains(STRANGER, "CORS_ORIGINS");
        assertThat(post(listed, "Origin", STRANGER).status()).isEqualTo(403);
        assertThat(post(listed, "Origin", "null").status()).isEqualTo(403);
        assertThat(post(listed, "Origin", FRIEND).status()).isEqualTo(200);
        assertThat(post(open, "Origin", STRANGER).status()).isEqualTo(200);
    }

    @Test
    void the_own_page_and_other_programs_are_always_allowed() {
        String own = closed.uri().toString();

        assertThat(post(closed).status()).isEqualTo(200);
        assertThat(post(closed, "Origin", own).status()).isEqualTo(200);
        assertThat(post(closed, "Origin", "https://behind.a.proxy", "Sec-Fetch-Site", "same-origin")
                        .status())
                .isEqualTo(200);
        assertThat(post(closed, "Origin", own, "Sec-Fetch-Site", "cross-site").status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"https://evil.example.org, 403", "null, 403", "https://maps.example.org, 101"})
    void a_page_of_another_origin_opens_a_socket_only_if_allowed(String origin, int status) throws IOException {
        URI uri = listed.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(Handshake.bytes(uri.getAuthority(), "Origin: " + origin));

            byte[] begin = socket.getInputStream().readNBytes("HTTP/1.1 000".length());

            assertThat(new String(begin, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 " + status);
        }
    }

    @Test
    void allowed_pages_can_read_replies() {
        Client.Answer friend = post(listed, "Origin", FRIEND);

        assertThat(friend.header(ALLOW_ORIGIN)).isEqualTo(FRIEND);
        assertThat(friend.header("Access-Control-Expose-Headers")).isEqualTo("*");
        assertThat(friend.header("Vary")).isEqualTo("Accept, Origin");
        assertThat(get(listed, "/nowhere", FRIEND).header(ALLOW_ORIGIN)).isEqualTo(FRIEND);
        assertThat(get(listed, "/version", STRANGER).header(ALLOW_ORIGIN)).isEmpty();
        assertThat(get(listed, "/version", STRANGER).header("Vary")).isEqualTo("Origin");
        assertThat(get(open, "/version", STRANGER).header(ALLOW_ORIGIN)).isEqualTo("*");
        assertThat(get(closed, "/version", STRANGER).header(ALLOW_ORIGIN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/openapi.json", "/docs/swagger-ui.css"})
    void the_documentation_can_be_read_by_any_page(String path) {
        assertThat(get(closed, path, STRANGER).header(ALLOW_ORIGIN)).isEqualTo("*");
        assertThat(get(listed, path, STRANGER).header(ALLOW_ORIGIN)).isEqualTo("*");
    }

    @Test
    void a_preflight_request_is_answered_with_what_a_page_may_send() {
        Client.Answer friend = ask(listed, FRIEND);

        assertThat(friend.status()).isEqualTo(204);
        assertThat(friend.header(ALLOW_ORIGIN)).isEqualTo(FRIEND);
        assertThat(friend.header("Access-Control-Allow-Methods")).isEqualTo("POST, OPTIONS");
        assertThat(friend.header("Access-Control-Allow-Headers"))
                .contains("Authorization", "X-API-Key", "X-Request-Id", "Content-Type");
        assertThat(ask(listed, STRANGER).response().headers().map())
                .doesNotContainKeys(ALLOW_ORIGIN.toLowerCase(java.util.Locale.ROOT), "access-control-allow-methods");
        assertThat(ask(closed, FRIEND).header(ALLOW_ORIGIN)).isEmpty();
        assertThat(ask(open, STRANGER).header(ALLOW_ORIGIN)).isEqualTo("*");
    }

    @Test
    void the_javalin_that_the_server_is_mounted_on_keeps_its_own_rules() {
        HndsrServer[] mounted = new HndsrServer[1];
        Javalin javalin = Javalin.create(config -> {
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.startup.showJavalinBanner = false;
            config.routes.post("/own", context -> context.result("own"));
            mounted[0] = HndsrServer.builder()
                    .resolver(SERVER.resolver())
                    .set(Setting.CORS_ORIGINS, FRIEND)
                    .mount(config, "/sr");
        });
        try (HndsrServer service = mounted[0]) {
            javalin.start();
            Client client = new Client(URI.create("http://127.0.0.1:" + javalin.port()));
            HttpRequest.Builder own =
                    client.request("/own").header("Origin", FRIEND).POST(HttpRequest.BodyPublishers.noBody());

            assertThat(client.send(own).status()).isEqualTo(200);
            assertThat(client.send(own).header(ALLOW_ORIGIN)).isEmpty();
            assertThat(client.send(client.request("/sr/health").header("Origin", FRIEND))
                            .header(ALLOW_ORIGIN))
                    .isEqualTo(FRIEND);
            assertThat(service.ready()).isCompleted();
        } finally {
            javalin.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maps.example.org",
                "https://maps.example.org/",
                "https://maps.example.org/path",
                "ftp://maps.example.org",
                "https://user@maps.example.org/",
                "null",
                "https://a b",
                "*, https://maps.example.org",
                "https://*.example.org",
            })
    void an_invalid_origin_prevents_the_start_and_is_named(String origins) {
        assertThatThrownBy(() -> ServerConfig.of(Map.of(Setting.CORS_ORIGINS, origins)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CORS_ORIGINS=" + origins)
                .hasMessageContaining("is not an origin such as https://maps.example.org");
    }
}
