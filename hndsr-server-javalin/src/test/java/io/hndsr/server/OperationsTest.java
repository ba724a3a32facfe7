package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes, metrics, log, keys and rate limit. */
class OperationsTest {

    @RegisterExtension
    static final RunningServer SERVER = RunningServer.withDefaults();

    /** SHA-256 of {@code open sesame}. */
    private static final String HASH = "41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/livez",
                "/readyz",
                "/startupz",
                "/v2",
                "/v2/health/live",
                "/v2/health/ready",
                "/v2/models/hndsr-48x12",
                "/v2/models/hndsr-48x12/ready"
            })
    void answers_probes(String path) {
        assertThat(SERVER.client().get(path).status()).isEqualTo(200);
        Client.Answer head =
                SERVER.client().send(SERVER.client().request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.bytes()).isEmpty();
    }

    @Test
    void describes_its_model_and_no_other() {
        JsonObject model = SERVER.client().get("/v2/models/hndsr-48x12").json();

        assertThat(model.get("platform").getAsString()).isEqualTo("onnxruntime_onnx");
        assertThat(model.getAsJsonArray("versions")).hasSize(1);
        assertThat(SERVER.client().get("/v2/models/other").status()).isEqualTo(404);
    }

    @Test
    void counts_under_the_names_of_the_original() {
        SERVER.client().infer(TestImages.png(16, 16), "\"scale_factor\": 2");
        SERVER.client().infer("{}");

        // A request is counted after its reply has been sent, which the client may have received before.
        await().untilAsserted(() -> assertThat(SERVER.client().get("/metrics").text())
                .contains(
                        "hndsr_requests_total{endpoint=\"/infer\",method=\"POST\",status=\"200\"}",
                        "hndsr_errors_total{error_type=\"validation\"}",
                        "hndsr_inference_seconds_bucket",
                        "hndsr_active_requests ",
                        "hndsr_gpu_memory_used_bytes ",
                        "hndsr_uptime_seconds ",
                        "hndsr_rate_limited_total ",
                        "hndsr_backpressure_rejected_total ",
                        "hndsr_fallback_inferences_total ",
                        "hndsr_checkpoint_validation_failures_total "));
    }

    @Test
    void logs_how_long_the_reply_was() {
        PrintStream console = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            int length = SERVER.client().get("/version").bytes().length;
            await().untilAsserted(() -> assertThat(log.toString(StandardCharsets.UTF_8))
                    .contains("\"path\":\"/version\"", "\"bytes_out\":" + length + "}"));
        } finally {
            System.setErr(console);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "abc-1, , abc-1",
        ", 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, 0af7651916cd43dd8448eb211c80319c",
    })
    void returns_the_id_of_a_request(String id, String traceParent, String expected) {
        HttpRequest.Builder request = SERVER.client().request("/livez");
        if (id != null) {
            request.header("X-Request-Id", id);
        }
        if (traceParent != null) {
            request.header("traceparent", traceParent);
        }

        assertThat(SERVER.client().send(request).header("X-Request-Id")).isEqualTo(expected);
    }

    @Test
    void creates_an_id_if_none_or_an_invalid_one_is_given() {
        assertThat(SERVER.client().get("/livez").header("X-Request-Id")).hasSize(36);
        assertThat(SERVER.client()
                        .send(SERVER.client().request("/livez").header("X-Request-Id", "a\tb"))
                        .header("X-Request-Id"))
                .hasSize(36);
    }

    @Test
    void requires_a_key_if_there_are_keys(@TempDir Path folder) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys"), "# of the test\nalice:" + HASH + "\n");
        try (HndsrServer guarded = HndsrServer.builder()
                .resolver(SERVER.resolver())
                .port(0)
                .set(Setting.API_KEYS_FILE, keys.toString())
                .start()) {
            Client visitor = new Client(guarded.uri());
            HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(
                    "{\"scale_factor\": 2, \"image\": \"" + TestImages.base64(TestImages.png(16, 16)) + "\"}");

            Client.Answer keyless = visitor.send(visitor.request("/infer").POST(body));
            assertThat(keyless.status()).isEqualTo(401);
            assertThat(keyless.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"hndsr\"");
            Client.Answer empty = visitor.send(
                    visitor.request("/infer").header("X-API-Key", "").POST(body));
            assertThat(empty.status()).isEqualTo(401);
            assertThat(empty.text()).contains("the key is empty");
            assertThat(visitor.send(visitor.request("/infer")
                                    .header("X-API-Key", "wrong")
                                    .POST(body))
                            .status())
                    .isEqualTo(401);
            assertThat(visitor.send(visitor.request("/infer")
                                    .header("Authorization", "Bearer open sesame")
                                    .POST(body))
                            .status())
                    .isEqualTo(200);
            assertThat(visitor.get("/readyz").status()).isEqualTo(200);
        }
    }

    @Test
    void counts_the_requests_of_each_client_behind_a_trusted_proxy() {
        try (HndsrServer limited = HndsrServer.builder()
                .resolver(SERVER.resolver())
                .port(0)
                .set(Setting.RATE_LIMIT_PER_HOUR, "2")
                .set(Setting.TRUSTED_PROXIES, "127.0.0.0/8")
                .start()) {
            Client proxy = new Client(limited.uri());

            assertThat(statusFor(proxy, "2001:db8:1:2::1")).isEqualTo(422);
            assertThat(statusFor(proxy, "2001:db8:1:2::2")).isEqualTo(422);
            Client.Answer third = callFor(proxy, "2001:db8:1:2::3");
            assertThat(third.status()).isEqualTo(429);
            assertThat(Long.parseLong(third.header("Retry-After"))).isBetween(1L, 1800L);
            assertThat(statusFor(proxy, "2001:db8:1:3::1")).isEqualTo(422);
            assertThat(statusFor(proxy, "198.51.100.7")).isEqualTo(422);
            await().untilAsserted(
                            () -> assertThat(proxy.get("/metrics").text()).contains("hndsr_rate_limited_total 1.0"));
        }
    }

    @Test
    void trusts_no_header_of_an_unknown_proxy() {
        try (HndsrServer limited = HndsrServer.builder()
                .resolver(SERVER.resolver())
                .port(0)
                .set(Setting.RATE_LIMIT_PER_HOUR, "1")
                .start()) {
            Client visitor = new Client(limited.uri());

            assertThat(statusFor(visitor, "198.51.100.7")).isEqualTo(422);
            assertThat(statusFor(visitor, "198.51.100.8")).isEqualTo(429);
        }
    }

    private static int statusFor(Client proxy, String address) {
        return callFor(proxy, address).status();
    }

    private static Client.Answer callFor(Client proxy, String address) {
        return proxy.send(proxy.request("/infer")
                .header("X-Forwarded-For", address)
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    }
}
