package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The packaging, checked against a running server. */
class PackagingTest {

    private static final Path PACKAGING = Path.of("..", "packaging");
    private static final Pattern METRIC = Pattern.compile("\\bhndsr_[a-z0-9_]+\\b");
    private static final Pattern METHODS = Pattern.compile("method=~?\\\\?\"([A-Z|]+)");
    private static final Pattern PROBE = Pattern.compile("path: (/\\w+), port: http");

    @Test
    void rules_and_dashboard_use_metrics_that_a_server_has()
            throws IOException, ExecutionException, InterruptedException {
        Set<String> named = new TreeSet<>(metrics(text("prometheus/hndsr-rules.yaml")));
        named.addAll(metrics(text("grafana/hndsr.json")));
        try (HndsrServer server = HndsrServer.builder().port(0).start()) {
            server.ready().get();
            Client client = new Client(server.uri());
            assertThat(client.infer(TestImages.png(16, 16), "").status()).isEqualTo(200);
            assertThat(client.infer("{}").status()).isEqualTo(422);
            try (WebSocketClient live = WebSocketClient.open(server.uri())) {
                assertThat(live.send("{}").send(TestImages.png(16, 16)).closeCode())
                        .isEqualTo(1000);
            }

            assertThat(named).hasSizeGreaterThan(20);
            // A request is counted after its reply has been sent, which the client may have received before.
            await().untilAsserted(() -> assertThat(exposed(client)).containsAll(named));
            Set<String> methods = new TreeSet<>(methods(text("prometheus/hndsr-rules.yaml")));
            methods.addAll(methods(text("grafana/hndsr.json")));
            assertThat(methods).contains("WS");
            await().untilAsserted(() -> assertThat(methods)
                    .allSatisfy(method -> assertThat(client.get("/metrics").text())
                            .contains("method=\"" + method + "\",status=\"200\"")));
        }
    }

    private static Set<String> methods(String text) {
        return METHODS.matcher(text)
                .results()
                .flatMap(match -> Arrays.stream(match.group(1).split("\\|")))
                .collect(Collectors.toSet());
    }

    private static Set<String> exposed(Client client) {
        return client.get("/metrics")
                .text()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }

    @Test
    void manifest_probes_paths_that_a_server_answers() throws IOException, ExecutionException, InterruptedException {
        List<String> paths = PROBE.matcher(text("kubernetes/hndsr.yaml"))
                .results()
                .map(match -> match.group(1))
                .toList();
        try (HndsrServer server = HndsrServer.builder().port(0).start()) {
            server.ready().get();
            Client client = new Client(server.uri());

            assertThat(paths)
                    .hasSize(3)
                    .allSatisfy(path -> assertThat(client.get(path).status()).isEqualTo(200));
        }
    }

    @Test
    void manifest_sets_nothing_but_settings() throws IOException {
        List<Map<String, Object>> documents = yaml("kubernetes/hndsr.yaml");
        Pattern setting = Pattern.compile("- \\{name: ([A-Z_]+), value");
        Set<String> settings =
                Arrays.stream(Setting.values()).map(Setting::variable).collect(Collectors.toSet());

        assertThat(documents)
                .extracting(document -> document.get("kind"))
                .containsExactly("Deployment", "Service", "PodDisruptionBudget");
        assertThat(setting.matcher(text("kubernetes/hndsr.yaml")).results().map(match -> match.group(1)))
                .isNotEmpty()
                .isSubsetOf(settings);
    }

    @Test
    void manifest_and_dockerfile_name_the_same_image() throws IOException {
        assertThat(text("docker/Dockerfile")).contains("-t hndsr:");
        String image = text("docker/Dockerfile").replaceAll("(?s).*-t (hndsr:\\S+).*", "$1");

        assertThat(text("kubernetes/hndsr.yaml")).contains("image: " + image + "\n");
    }

    @Test
    void rules_and_dashboard_can_be_read() throws IOException {
        assertThat(yaml("prometheus/hndsr-rules.yaml"))
                .singleElement()
                .satisfies(rules -> assertThat(rules).containsOnlyKeys("groups"));
        JsonObject dashboard =
                JsonParser.parseString(text("grafana/hndsr.json")).getAsJsonObject();
        assertThat(dashboard.getAsJsonArray("panels"))
                .isNotEmpty()
                .allSatisfy(panel -> assertThat(panel.getAsJsonObject().getAsJsonArray("targets"))
                        .isNotEmpty());
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text).results().map(match -> match.group()).collect(Collectors.toSet());
    }

    private static String text(String file) throws IOException {
        return Files.readString(PACKAGING.resolve(file));
    }

    private static List<Map<String, Object>> yaml(String file) throws IOException {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text(file))) {
            Map<String, Object> map = new java.util.LinkedHashMap<>();
            ((Map<?, ?>) document).forEach((key, value) -> map.put(key.toString(), value));
            documents.add(map);
        }
        return documents;
    }
}
