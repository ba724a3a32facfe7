package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.Javalin;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the page, as any client receives them. */
class PageFilesTest {

    private static final Pattern PART = Pattern.compile("\"(page/[\\w.]+)\"");

    @Test
    void answers_304_for_a_file_that_the_browser_has() {
        try (HndsrServer server = HndsrServer.builder().port(0).start()) {
            Client client = new Client(server.uri());
            Client.Answer first = client.get("/page/page.css");
            Client.Answer second =
                    client.send(client.request("/page/page.css").header("If-None-Match", first.header("ETag")));

            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("Content-Type")).startsWith("text/css");
            assertThat(second.status()).isEqualTo(304);
            assertThat(second.bytes()).isEmpty();
        }
    }

    @Test
    void answers_304_for_any_document_and_any_form_of_its_tag() {
        try (HndsrServer server = HndsrServer.builder().port(0).start()) {
            Client client = new Client(server.uri());
            for (String path : List.of("/", "/docs", "/docs/start.js", "/openapi.json")) {
                String tag = client.get(path).header("ETag");
                assertThat(tag).as(path).isNotEmpty();
                for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
                    Client.Answer answer = client.send(client.request(path).header("If-None-Match", known));
                    assertThat(answer.status()).as(path + " " + known).isEqualTo(304);
                    assertThat(answer.header("ETag")).isEqualTo(tag);
                }
                Client.Answer other = client.send(client.request(path).header("If-None-Match", "\"other\""));
                assertThat(other.status()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void serves_the_files_of_the_page_and_no_others() {
        try (HndsrServer server = HndsrServer.builder().port(0).start()) {
            Client client = new Client(server.uri());
            List<String> parts = PART.matcher(client.get("/").text())
                    .results()
                    .map(match -> match.group(1))
                    .toList();

            assertThat(parts)
                    .hasSize(3)
                    .allSatisfy(
                            part -> assertThat(client.get("/" + part).status()).isEqualTo(200));
            assertThat(client.get("/page/version.properties").status()).isEqualTo(404);
            assertThat(client.get("/page/..%2fversion.properties").status()).isBetween(400, 404);
        }
    }

    @Test
    void is_reached_below_a_prefix_with_and_without_its_slash() {
        HndsrServer[] mounted = new HndsrServer[1];
        Javalin javalin = Javalin.create(config -> {
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.startup.showJavalinBanner = false;
            mounted[0] = HndsrServer.builder().mount(config, "/sr");
        });
        try (HndsrServer service = mounted[0]) {
            javalin.start();
            Client client = new Client(URI.create("http://127.0.0.1:" + javalin.port()));
            Client.Answer bare = client.get("/sr");

            assertThat(service.ready()).isNotNull();
            assertThat(bare.status()).isEqualTo(308);
            assertThat(client.base()
                            .resolve("/sr")
                            .resolve(bare.header("Location"))
                            .getPath())
                    .isEqualTo("/sr/");
            assertThat(client.get("/sr/").text()).contains("page/page.js");
            assertThat(client.get("/sr/page/page.js").status()).isEqualTo(200);
        } finally {
            javalin.stop();
        }
    }

    @Test
    void offers_what_the_server_and_its_model_support() throws ExecutionException, InterruptedException {
        try (HndsrServer server = HndsrServer.builder()
                .port(0)
                .set(Setting.MAX_PAYLOAD_MB, "3")
                .set(Setting.MAX_IMAGE_PIXELS, "1234567")
                .set(Setting.DDIM_STEPS, "30")
                .start()) {
            server.ready().get();
            JsonObject options =
                    new Client(server.uri()).get("/page/options.json").json();

            assertThat(options.get("ready").getAsBoolean()).isTrue();
            assertThat(options.get("maxBodyBytes").getAsLong()).isEqualTo(3 << 20);
            assertThat(options.get("maxPixels").getAsLong()).isEqualTo(1_234_567);
            assertThat(options.getAsJsonObject("steps").get("default").getAsInt())
                    .isEqualTo(30);
            assertThat(texts(options.getAsJsonArray("modes"))).containsExactly("fidelity", "perceptual");
            assertThat(texts(options.getAsJsonArray("sensors"))).contains("clean", "sentinel2");
        }
    }

    @Test
    void offers_fidelity_only_with_bicubic_interpolation(@TempDir Path broken)
            throws ExecutionException, InterruptedException {
        try (HndsrServer server = HndsrServer.builder()
                .port(0)
                .set(Setting.MODEL_DIR, broken.toString())
                .start()) {
            server.ready().get();
            JsonObject options =
                    new Client(server.uri()).get("/page/options.json").json();

            assertThat(options.get("model").isJsonNull()).isTrue();
            assertThat(texts(options.getAsJsonArray("modes"))).containsExactly("fidelity");
            assertThat(options.getAsJsonArray("sensors")).isEmpty();
        }
    }

    private static List<String> texts(JsonArray array) {
        return array.asList().stream().map(element -> element.getAsString()).toList();
    }
}
