package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Handler;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.RequestParser;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The description of the service in OpenAPI 3.0, made of its routes and of the ranges of its requests. Immutable. */
public final class OpenApi {

    /** Where the description is, below the prefix. */
    public static final String PATH = "/openapi.json";

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    /** The schemas of replies in JSON, by path. */
    private static final Map<String, String> REPLIES = Map.of(
            "/infer", "InferReply",
            "/health", "Health",
            "/ready", "Ready",
            "/version", "Version",
            "/v2", "ServerMetadata",
            "/v2/models/{id}", "ModelMetadata");

    /** The media types of replies in text, by path. */
    private static final Map<String, String> TEXTS =
            Map.of("/metrics", "text/plain", "/v1/progress/{id}", "text/event-stream");

    /** What routes are sorted by, in order: by the first of their paths that a route's begins with. */
    private static final List<Tag> TAGS = List.of(
            new Tag("images", "Make an image larger.", List.of("/infer", "/v1/upscale")),
            new Tag("live", "Watch how it comes about.", List.of("/ws", "/v1/progress")),
            new Tag("service", "What runs, and how it is.", List.of("/health", "/ready", "/version", "/metrics")),
            new Tag("probes", "For platforms; no device is touched.", List.of("/livez", "/readyz", "/startupz")),
            new Tag("open inference protocol", "Health and metadata of version 2.", List.of("/v2")));

    private static final Map<String, String> IMAGE_HEADERS = imageHeaders();

    private final List<Route> routes;
    private final Schemas schemas;
    private final String version;

    /** A group of routes. */
    private record Tag(String name, String description, List<String> paths) {

        boolean holds(Route route) {
            return paths.stream()
                    .anyMatch(path -> route.path().equals(path) || route.path().startsWith(path + "/"));
        }
    }

    private static Map<String, String> imageHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Hndsr-Scale", "The scale; of both axes where they differ.");
        headers.put("Hndsr-Mode", "fidelity or perceptual.");
        headers.put("Hndsr-Model", "The model and its version.");
        headers.put("Hndsr-Device", "The device that it ran on.");
        headers.put("Hndsr-Tiles", "How many tiles it was made of.");
        headers.put("Hndsr-Seed", "The seed, in mode perceptual.");
        headers.put("Hndsr-Steps", "The denoising steps, in mode perceptual.");
        headers.put("Hndsr-Fallback", "bicubic where the image was enlarged without the network; else absent.");
        headers.put("Server-Timing", "The time of each stage in milliseconds, added up over threads.");
        return Collections.unmodifiableMap(headers);
    }

    /**
     * Describes a service.
     *
     * @param routes its routes, but for those of pages for people
     * @param requests knows the ranges of requests
     * @param version the version of the service
     */
    public OpenApi(List<Route> routes, RequestParser requests, String version) {
        this.routes = List.copyOf(routes);
        this.schemas = new Schemas(requests);
        this.version = version;
    }

    /**
     * Answers with the description, for the prefix below which it was asked for.
     *
     * @param call the call
     * @return the description; pages of any origin may read it
     */
    public Reply answer(Exchange call) {
        String path = call.path();
        String prefix = path.substring(0, path.length() - PATH.length());
        return Reply.json(200, out -> write(out, routes, schemas, version, prefix))
                .with("Access-Control-Allow-Origin", "*");
    }

    private static void write(JsonGenerator out, List<Route> routes, Schemas schemas, String version, String prefix)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("openapi", "3.0.3");
        out.writeObjectFieldStart("info");
        out.writeStringField("title", "hndsr");
        out.writeStringField("description", "Sharper satellite and aerial images, 2 to 8 times larger.");
        out.writeStringField("version", version);
        out.writeObjectFieldStart("license");
        out.writeStringField("name", "Apache-2.0");
        out.writeEndObject();
        out.writeEndObject();
        out.writeArrayFieldStart("servers");
        out.writeStartObject();
        out.writeStringField("url", prefix.isEmpty() ? "/" : prefix);
        out.writeEndObject();
        out.writeEndArray();
        writeTags(out);
        writePaths(out, routes, schemas);
        writeComponents(out, schemas);
        out.writeEndObject();
    }

    private static void writeTags(JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("tags");
        for (Tag tag : TAGS) {
            out.writeStartObject();
            out.writeStringField("name", tag.name());
            out.writeStringField("description", tag.description());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writePaths(JsonGenerator out, List<Route> routes, Schemas schemas) throws IOException {
        Map<String, Route> byPath = new LinkedHashMap<>();
        for (Route route : routes) {
            byPath.put(route.path(), route);
        }
        out.writeObjectFieldStart("paths");
        for (Route route : byPath.values()) {
            out.writeObjectFieldStart(route.path());
            out.writeObjectFieldStart(route.method().name().toLowerCase(Locale.ROOT));
            writeOperation(out, route, schemas);
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void writeOperation(JsonGenerator out, Route route, Schemas schemas) throws IOException {
        boolean binary = route.path().equals("/v1/upscale");
        out.writeArrayFieldStart("tags");
        for (Tag tag : TAGS) {
            if (tag.holds(route)) {
                out.writeString(tag.name());
            }
        }
        out.writeEndArray();
        out.writeStringField("operationId", operationId(route));
        out.writeStringField("summary", route.summary());
        if (route.guarded()) {
            // A key, or none where the server takes anonymous calls.
            out.writeArrayFieldStart("security");
            for (String scheme : new String[] {"bearer", "apiKey"}) {
                out.writeStartObject();
                out.writeArrayFieldStart(scheme);
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeStartObject();
            out.writeEndObject();
            out.writeEndArray();
        }
        out.writeArrayFieldStart("parameters");
        Matcher parameters = PARAMETER.matcher(route.path());
        while (parameters.find()) {
            out.writeStartObject();
            out.writeStringField("name", parameters.group(1));
            out.writeStringField("in", "path");
            out.writeBooleanField("required", true);
            out.writeObjectFieldStart("schema");
            out.writeStringField("type", "string");
            out.writeEndObject();
            out.writeEndObject();
        }
        if (binary) {
            schemas.queryParameters(out);
        }
        out.writeEndArray();
        if (route.method().equals(HandlerType.POST)) {
            writeRequestBody(out, binary, schemas);
        }
        writeReplies(out, route, binary);
    }

    private static String operationId(Route route) {
        String words = route.path().replaceAll("\\W+", "_").replaceAll("^_|_$", "");
        return route.method().name().toLowerCase(Locale.ROOT) + "_" + words;
    }

    private static void writeRequestBody(JsonGenerator out, boolean binary, Schemas schemas) throws IOException {
        out.writeObjectFieldStart("requestBody");
        out.writeBooleanField("required", true);
        out.writeObjectFieldStart("content");
        if (binary) {
            writeBinary(out, "application/octet-stream", "image/*");
            out.writeObjectFieldStart("multipart/form-data");
            out.writeObjectFieldStart("schema");
            schemas.form(out);
            out.writeEndObject();
            out.writeEndObject();
        } else {
            out.writeObjectFieldStart(Reply.JSON);
            out.writeObjectFieldStart("schema");
            Schemas.reference(out, "InferRequest");
            out.writeEndObject();
            writeExample(out);
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    /** A request that works as it stands: what Swagger UI makes up has no image, and options that contradict each other. */
    private static void writeExample(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("example");
        out.writeFieldName("image");
        out.writeBinary(SwaggerUi.own("example.png"));
        out.writeNumberField("scale_factor", 2);
        out.writeEndObject();
    }

    private static void writeReplies(JsonGenerator out, Route route, boolean binary) throws IOException {
        out.writeObjectFieldStart("responses");
        if (route.action() instanceof Handler.Upgrade) {
            writeUpgrade(out);
            return;
        }
        out.writeObjectFieldStart("200");
        out.writeStringField("description", "Done.");
        if (binary) {
            writeHeaders(out);
        }
        out.writeObjectFieldStart("content");
        if (binary) {
            writeBinary(out, "image/png", "image/jpeg", "image/webp", "image/tiff");
        } else if (TEXTS.containsKey(route.path())) {
            out.writeObjectFieldStart(TEXTS.getOrDefault(route.path(), ""));
            out.writeObjectFieldStart("schema");
            out.writeStringField("type", "string");
            out.writeEndObject();
            out.writeEndObject();
        } else {
            writeContent(out, Reply.JSON, REPLIES.getOrDefault(route.path(), "State"));
        }
        out.writeEndObject();
        out.writeEndObject();
        if (binary) {
            writeError(out, "406", "None of the formats is accepted.", Reply.PROBLEM, "Problem");
        }
        if (route.guarded()) {
            writeError(out, "422", "The body or a parameter is invalid.", Reply.JSON, "Invalid");
            writeError(out, "401", "A key is needed.", Reply.PROBLEM, "Problem");
            writeError(out, "403", "The page's origin may not call this.", Reply.PROBLEM, "Problem");
            writeError(out, "408", "The body took too long to arrive.", Reply.PROBLEM, "Problem");
            writeError(out, "413", "The body or the image is too large.", Reply.PROBLEM, "Problem");
            writeError(out, "415", "The media type is not taken.", Reply.PROBLEM, "Problem");
            writeError(out, "429", "Too much is pending, or the client calls too often.", Reply.PROBLEM, "Problem");
            writeError(out, "503", "The model loads, the server stops, or no device works.", Reply.PROBLEM, "Problem");
            writeError(out, "504", "The work took too long, and was stopped.", Reply.PROBLEM, "Problem");
        }
        writeError(out, "default", "Something else went wrong.", Reply.PROBLEM, "Problem");
        out.writeEndObject();
    }

    private static void writeHeaders(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : IMAGE_HEADERS.entrySet()) {
            out.writeObjectFieldStart(header.getKey());
            out.writeStringField("description", header.getValue());
            out.writeObjectFieldStart("schema");
            out.writeStringField("type", "string");
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    /** What is said on a socket is beyond OpenAPI; the documentation of the server has it. */
    private static void writeUpgrade(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("101");
        out.writeStringField(
                "description",
                "The connection is a WebSocket: options as a text, then the image as a binary"
                        + " message; back come progress, tiles and the result.");
        out.writeEndObject();
        writeError(out, "401", "A key is needed; it may be offered as a subprotocol.", Reply.PROBLEM, "Problem");
        writeError(out, "403", "The page's origin may not open a socket here.", Reply.PROBLEM, "Problem");
        writeError(out, "426", "This is no WebSocket.", Reply.PROBLEM, "Problem");
        writeError(out, "429", "Too many sockets are open, or the client calls too often.", Reply.PROBLEM, "Problem");
        out.writeEndObject();
    }

    private static void writeError(
            JsonGenerator out, String status, String description, String mediaType, String schema) throws IOException {
        out.writeObjectFieldStart(status);
        out.writeStringField("description", description);
        out.writeObjectFieldStart("content");
        writeContent(out, mediaType, schema);
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void writeContent(JsonGenerator out, String mediaType, String schema) throws IOException {
        out.writeObjectFieldStart(mediaType);
        out.writeObjectFieldStart("schema");
        Schemas.reference(out, schema);
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void writeBinary(JsonGenerator out, String... mediaTypes) throws IOException {
        for (String mediaType : mediaTypes) {
            out.writeObjectFieldStart(mediaType);
            out.writeObjectFieldStart("schema");
            out.writeStringField("type", "string");
            out.writeStringField("format", "binary");
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    private static void writeComponents(JsonGenerator out, Schemas schemas) throws IOException {
        out.writeObjectFieldStart("components");
        out.writeObjectFieldStart("securitySchemes");
        out.writeObjectFieldStart("bearer");
        out.writeStringField("type", "http");
        out.writeStringField("scheme", "bearer");
        out.writeEndObject();
        out.writeObjectFieldStart("apiKey");
        out.writeStringField("type", "apiKey");
        out.writeStringField("in", "header");
        out.writeStringField("name", "X-API-Key");
        out.writeEndObject();
        out.writeEndObject();
        out.writeObjectFieldStart("schemas");
        out.writeObjectFieldStart("InferRequest");
        out.writeStringField("type", "object");
        out.writeArrayFieldStart("required");
        out.writeString("image");
        out.writeEndArray();
        out.writeObjectFieldStart("properties");
        schemas.requestProperties(out);
        out.writeEndObject();
        out.writeEndObject();
        Schemas.replies(out);
        out.writeEndObject();
        out.writeEndObject();
    }
}
