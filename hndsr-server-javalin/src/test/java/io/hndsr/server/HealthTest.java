package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import io.javalin.Javalin;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server reports about itself, from start to stop. */
class HealthTest {

    @Test
    void answers_while_the_model_loads_and_is_ready_when_it_has() throws ExecutionException, InterruptedException {
        try (HndsrServer server = HndsrServer.builder().port(0).start()) {
            Client client = new Client(server.uri());
            assertThat(client.get("/health").status()).isEqualTo(200);

            server.ready().get();

            Client.Answer ready = client.get("/ready");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.json().get("status").getAsString()).isEqualTo("ready");
            JsonObject health = client.get("/health").json();
            assertThat(health.keySet())
                    .containsExactly(
                            "status",
                            "model_loaded",
                            "gpu_available",
                            "gpu_name",
                            "gpu_memory_used_mb",
                            "gpu_memory_total_mb",
                            "uptime_seconds",
                            "active_requests",
                            "inference_engine",
                            "inference_mode",
                            "checkpoint_validated");
            assertThat(health.get("status").getAsString()).isEqualTo("healthy");
            assertThat(health.get("checkpoint_validated").getAsBoolean()).isTrue();
            JsonObject version = client.get("/version").json();
            assertThat(version.get("checkpoint_manifest_match").getAsBoolean()).isTrue();
            assertThat(version.getAsJsonObject("checkpoint_hashes").size()).isPositive();
        }
    }

    @Test
    void is_live_but_not_ready_if_the_model_cannot_be_loaded(@TempDir Path broken) {
        try (HndsrServer server = HndsrServer.builder()
                .port(0)
                .set(Setting.MODEL_DIR, broken.toString())
                .set(Setting.ALLOW_FALLBACK_ON_INVALID_CKPT, "false")
                .start()) {
            assertThatThrownBy(() -> server.ready().get()).hasMessageContaining(broken.toString());

            Client client = new Client(server.uri());
            assertThat(client.get("/health").status()).isEqualTo(200);
            assertThat(client.get("/ready").status()).isEqualTo(503);
            Client.Answer refused = client.infer(TestImages.png(16, 16), "");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).doesNotContain(broken.toString());
        }
    }

    @Test
    void logs_in_one_line_why_the_model_cannot_be_loaded(@TempDir Path broken) {
        PrintStream console = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (HndsrServer server = HndsrServer.builder()
                .port(0)
                .set(Setting.MODEL_DIR, broken.toString())
                .set(Setting.ALLOW_FALLBACK_ON_INVALID_CKPT, "false")
                .start()) {
            assertThat(server.ready()).failsWithin(Duration.ofSeconds(20));
            await().until(() -> log.toString(StandardCharsets.UTF_8).contains("the model could not be loaded: "));
        } finally {
            System.setErr(console);
        }
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("has no bundle.json")
                .doesNotContain("\tat ");
    }

    @Test
    void interpolates_and_reports_it_if_the_model_cannot_be_loaded(@TempDir Path broken)
            throws ExecutionException, InterruptedException {
        try (HndsrServer server = HndsrServer.builder()
                .port(0)
                .set(Setting.MODEL_DIR, broken.toString())
                .start()) {
            server.ready().get();

            Client client = new Client(server.uri());
            Client.Answer answer = client.infer(TestImages.png(16, 16), "\"ddim_steps\": 20");
            assertThat(answer.status()).isEqualTo(200);
            JsonObject metadata = answer.json().getAsJsonObject("metadata");
            assertThat(metadata.get("inference_mode").getAsString()).isEqualTo("bicubic_fallback");
            assertThat(metadata.get("fallback_reason").getAsString()).contains(broken.toString());
            assertThat(metadata.get("ddim_steps").isJsonNull()).isTrue();
            assertThat(client.get("/health").json().get("inference_mode").getAsString())
                    .isEqualTo("bicubic_fallback");
        }
    }

    @Test
    void warns_if_it_is_mounted_without_keys_by_default() {
        assertThat(loggedWhileMounting("")).contains("mounted without keys", "API_KEYS_FILE");
        assertThat(loggedWhileMounting("true")).doesNotContain("mounted without keys");
        assertThat(loggedWhileMounting("false")).doesNotContain("mounted without keys");
    }

    private static String loggedWhileMounting(String anonymous) {
        HndsrServer.Builder builder = HndsrServer.builder();
        if (!anonymous.isEmpty()) {
            builder.set(Setting.ALLOW_ANONYMOUS, anonymous);
        }
        PrintStream console = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            Javalin.create(config -> builder.mount(config, "/sr").close());
        } finally {
            System.setErr(console);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    @Test
    void can_be_mounted_on_a_javalin_with_other_routes() throws ExecutionException, InterruptedException {
        HndsrServer[] mounted = new HndsrServer[1];
        Javalin javalin = Javalin.create(config -> {
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.startup.showJavalinBanner = false;
            config.routes.get("/own", context -> context.result("own"));
            mounted[0] = HndsrServer.builder().mount(config, "/sr");
        });
        HndsrServer service = mounted[0];
        try {
            javalin.start();
            service.ready().get();

            Client client = new Client(URI.create("http://127.0.0.1:" + javalin.port()));
            assertThat(client.get("/own").text()).isEqualTo("own");
            assertThat(client.get("/sr/ready").status()).isEqualTo(200);

            service.close();
            assertThat(client.get("/own").text()).isEqualTo("own");
            assertThat(client.get("/sr/ready").status()).isEqualTo(503);
        } finally {
            service.close();
            javalin.stop();
        }
    }
}
