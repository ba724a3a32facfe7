package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.javalin.Javalin;
import io.javalin.router.ParsedEndpoint;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The OpenAPI document, held to the server. */
class OpenApiTest {

    @RegisterExtension
    static final RunningServer SERVER = RunningServer.withDefaults();

    private static JsonObject document;

    @BeforeAll
    static void read() {
        document = SERVER.client().get("/openapi.json").json();
    }

    private static JsonObject schema(String name) {
        return document.getAsJsonObject("components").getAsJsonObject("schemas").getAsJsonObject(name);
    }

    /** {@return method and path of every operation in the document} */
    private static Set<String> described() {
        Set<String> operations = new TreeSet<>();
        document.getAsJsonObject("paths")
                .asMap()
                .forEach((path, methods) -> methods.getAsJsonObject()
                        .keySet()
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        return operations;
    }

    /** Routes for people: the page, the documentation, and the document itself. */
    private static boolean isForPeople(String path) {
        return path.equals("/")
                || path.startsWith("/page/")
                || path.equals("/docs")
                || path.startsWith("/docs/")
                || path.equals("/openapi.json");
    }

    @Test
    void describes_every_route_and_method_and_no_other() {
        HndsrServer[] mounted = new HndsrServer[1];
        Javalin javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            mounted[0] = HndsrServer.builder().resolver(SERVER.resolver()).mount(config, "");
        });
        Set<String> registered = new TreeSet<>();
        try (HndsrServer service = mounted[0]) {
            assertThat(service.ready()).isCompleted();
            for (ParsedEndpoint parsed : javalin.unsafe.internalRouter.allHttpHandlers()) {
                String method = parsed.endpoint.method.name();
                // HEAD comes with every GET, OPTIONS with every path; the rest is how Javalin registers a WebSocket.
                boolean derived = method.equals("HEAD") || method.equals("OPTIONS") || method.startsWith("WEBSOCKET_");
                if (!derived && !isForPeople(parsed.endpoint.path)) {
                    registered.add(method + " " + parsed.endpoint.path);
                }
            }
        }

        assertThat(registered).hasSizeGreaterThan(10);
        assertThat(described()).isEqualTo(registered);
    }

    @Test
    void requires_a_key_for_the_operations_that_say_so(@TempDir Path folder) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys"), "alice:" + "0".repeat(64) + "\n");
        Client stranger = new Client(
                SERVER.start(Map.of(Setting.API_KEYS_FILE, keys.toString())).uri());
        for (String operation : described()) {
            String method = operation.split(" ", 2)[0];
            String path = operation.split(" ", 2)[1];
            boolean secured = document.getAsJsonObject("paths")
                    .getAsJsonObject(path)
                    .getAsJsonObject(method.toLowerCase(Locale.ROOT))
                    .has("security");
            int status = stranger.send(stranger.request(path.replace("{id}", "hndsr-48x12"))
                            .method(method, HttpRequest.BodyPublishers.noBody()))
                    .status();
            assertThat(status == 401).as(operation).isEqualTo(secured);
        }
    }

    @Test
    void describes_what_every_route_answers() {
        Map<String, Integer> statuses = Map.of("/ws", 426, "/v1/progress/{id}", 404);
        for (String operation : described()) {
            if (operation.startsWith("GET ")) {
                String path = operation.substring("GET ".length());
                assertThat(SERVER.client()
                                .get(path.replace("{id}", "hndsr-48x12"))
                                .status())
                        .as(path)
                        .isEqualTo(statuses.getOrDefault(path, 200));
            }
        }
    }

    @Test
    void has_the_version_of_the_server_and_an_address_relative_to_the_document() {
        assertThat(document.getAsJsonObject("info").get("version").getAsString())
                .isEqualTo(SERVER.client()
                        .get("/version")
                        .json()
                        .get("api_version")
                        .getAsString());
        assertThat(document.getAsJsonArray("servers").toString()).isEqualTo("[{\"url\":\".\"}]");
    }

    @Test
    void the_page_with_a_slash_at_its_end_leads_to_the_page_without() {
        Client.Answer moved = SERVER.client().get("/docs/");

        assertThat(moved.status()).isEqualTo(308);
        assertThat(SERVER.uri().resolve("/docs/").resolve(moved.header("Location")))
                .isEqualTo(SERVER.uri().resolve("/docs"));
    }

    @Test
    void has_no_dangling_reference() {
        Matcher references =
                Pattern.compile("\"\\$ref\":\"#/components/schemas/([^\"]*)\"").matcher(document.toString());
        int found = 0;
        while (references.find()) {
            assertThat(schema(references.group(1))).as(references.group(1)).isNotNull();
            found++;
        }
        assertThat(document.toString().split("\\$ref", -1)).hasSize(found + 1);
    }

    @Test
    void is_read_without_complaint_by_a_client_generator() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);

        SwaggerParseResult read = new OpenAPIV3Parser().readContents(document.toString(), List.of(), options);

        assertThat(read.getMessages()).isEmpty();
        assertThat(schema("Invalid")
                        .getAsJsonObject("properties")
                        .getAsJsonObject("detail")
                        .get("type")
                        .getAsString())
                .isEqualTo("array");
    }

    @Test
    void has_one_tag_for_every_operation() {
        Set<String> tags = new HashSet<>();
        document.getAsJsonArray("tags")
                .forEach(tag -> tags.add(tag.getAsJsonObject().get("name").getAsString()));
        for (JsonElement path : document.getAsJsonObject("paths").asMap().values()) {
            for (JsonElement operation : path.getAsJsonObject().asMap().values()) {
                JsonArray own = operation.getAsJsonObject().getAsJsonArray("tags");
                assertThat(own).as(operation.toString()).hasSize(1);
                assertThat(tags).contains(own.get(0).getAsString());
            }
        }
    }

    @Test
    void has_an_example_that_works() {
        JsonElement example = document.getAsJsonObject("paths")
                .getAsJsonObject("/infer")
                .getAsJsonObject("post")
                .getAsJsonObject("requestBody")
                .getAsJsonObject("content")
                .getAsJsonObject("application/json")
                .get("example");

        Client.Answer answer = SERVER.client().infer(example.toString());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("width").getAsInt()).isEqualTo(32);
    }

    @Test
    void has_the_headers_that_come_with_an_image() {
        JsonObject headers = document.getAsJsonObject("paths")
                .getAsJsonObject("/v1/upscale")
                .getAsJsonObject("post")
                .getAsJsonObject("responses")
                .getAsJsonObject("200")
                .getAsJsonObject("headers");
        Client.Answer answer = SERVER.client()
                .send(SERVER.client()
                        .request("/v1/upscale?scale=2&steps=10")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(TestImages.png(16, 16))));

        assertThat(headers.keySet().stream().filter(name -> answer.header(name).isEmpty()))
                .containsExactly("Hndsr-Fallback");
    }

    @ParameterizedTest
    @CsvSource({"/health, Health", "/ready, Ready", "/version, Version", "/v2, ServerMetadata"})
    void replies_are_as_described(String path, String schema) {
        assertThat(SERVER.client().get(path).json().keySet())
                .isEqualTo(schema(schema).getAsJsonObject("properties").keySet());
    }

    @Test
    void replies_to_images_are_as_described() {
        JsonObject reply = SERVER.client()
                .infer(TestImages.png(16, 16), "\"scale_factor\": 2")
                .json();
        JsonElement invalid = SERVER.client().infer("{}").json();

        assertThat(reply.keySet())
                .isEqualTo(schema("InferReply").getAsJsonObject("properties").keySet());
        Set<String> always = reply.getAsJsonObject("metadata").keySet();
        assertThat(schema("Metadata").getAsJsonArray("required").asList())
                .extracting(JsonElement::getAsString)
                .containsExactlyElementsOf(always);
        assertThat(schema("Metadata").getAsJsonObject("properties").keySet())
                .containsAll(always)
                .contains("fallback_reason")
                .hasSize(always.size() + 1);
        assertThat(invalid.getAsJsonObject().keySet())
                .isEqualTo(schema("Invalid").getAsJsonObject("properties").keySet());
        assertThat(SERVER.client().get("/nowhere").json().keySet())
                .isEqualTo(schema("Problem").getAsJsonObject("properties").keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/start.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"})
    void serves_swagger_ui(String path) {
        Client.Answer answer = SERVER.client().get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'");
    }
}
