package io.hndsr.server;

import io.hndsr.server.internal.request.InferRequest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.http.HttpRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation that the service gives of itself. */
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

    @Test
    void describes_every_route_that_is_not_for_people() {
        assertThat(document.getAsJsonObject("paths").keySet())
                .contains("/infer", "/v1/upscale", "/health", "/v2/models/{id}", "/metrics")
                .noneMatch(path -> path.startsWith("/page") || path.startsWith("/docs") || path.equals("/"));
        Map<String, Integer> answers = Map.of("/ws", 426, "/v1/progress/{id}", 404);
        for (String path : document.getAsJsonObject("paths").keySet()) {
            if (document.getAsJsonObject("paths").getAsJsonObject(path).has("get")) {
                assertThat(SERVER.client()
                                .get(path.replace("{id}", "hndsr-48x12"))
                                .status())
                        .as(path)
                        .isEqualTo(answers.getOrDefault(path, 200));
            }
        }
    }

    @Test
    void refers_to_nothing_that_is_not_there() {
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
    void is_read_without_complaint_by_what_clients_are_generated_with() {
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
    void sorts_every_route_under_one_tag() {
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

    @Test
    void has_the_ranges_that_requests_are_held_to() {
        JsonObject fields = schema("InferRequest").getAsJsonObject("properties");

        assertThat(fields.getAsJsonObject("scale_factor").get("minimum").getAsDouble())
                .isEqualTo(2);
        assertThat(fields.getAsJsonObject("scale_factor").get("maximum").getAsDouble())
                .isEqualTo(8);
        assertThat(fields.getAsJsonObject("seed")
                        .get("maximum")
                        .getAsBigInteger()
                        .bitLength())
                .isEqualTo(64);
        assertThat(fields.getAsJsonObject("ddim_steps").get("type").getAsString())
                .isEqualTo("integer");
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
    void serves_the_page_itself(String path) {
        Client.Answer answer = SERVER.client().get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'");
    }
}
