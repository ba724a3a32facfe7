package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.request.RequestParser;
import io.hndsr.server.internal.request.RequestParser.FieldDescription;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.request.Sensor;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The schemas of requests and replies, in OpenAPI 3.0. Ranges are those that requests are held to. Thread-safe. */
final class Schemas {

    private static final String LONG = "int64";

    private final RequestParser requests;

    Schemas(RequestParser requests) {
        this.requests = requests;
    }

    /** The fields that say what is asked for, as properties of an object. */
    void requestProperties(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("image");
        out.writeStringField("type", "string");
        out.writeStringField("format", "byte");
        out.writeStringField(
                "description", "The image in base64: PNG, JPEG, WebP, BMP or TIFF. A data: URL is taken too.");
        out.writeEndObject();
        for (FieldDescription field : requests.describe(RequestParser.Naming.BODY)) {
            out.writeObjectFieldStart(field.name());
            field(out, field, true);
            out.writeEndObject();
        }
    }

    /** The same as parameters of a query. */
    void queryParameters(JsonGenerator out) throws IOException {
        for (FieldDescription field : requests.describe(RequestParser.Naming.QUERY)) {
            out.writeStartObject();
            out.writeStringField("name", field.name());
            out.writeStringField("in", "query");
            out.writeObjectFieldStart("schema");
            field(out, field, false);
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    /** The same as a form, with the image as a file. */
    void form(JsonGenerator out) throws IOException {
        out.writeStringField("type", "object");
        out.writeArrayFieldStart("required");
        out.writeString("image");
        out.writeEndArray();
        out.writeObjectFieldStart("properties");
        out.writeObjectFieldStart("image");
        out.writeStringField("type", "string");
        out.writeStringField("format", "binary");
        out.writeEndObject();
        for (FieldDescription field : requests.describe(RequestParser.Naming.FORM)) {
            out.writeObjectFieldStart(field.name());
            field(out, field, false);
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void field(JsonGenerator out, FieldDescription field, boolean nullable) throws IOException {
        plainType(out, field.name().equals("seed") ? LONG : field.type());
        if (nullable) {
            out.writeBooleanField("nullable", true);
        }
        bound(out, "minimum", field.minimum());
        bound(out, "maximum", field.maximum());
        if (field.name().startsWith("scale")) {
            out.writeNumberField("default", 4);
        } else if (field.type().equals("boolean")) {
            out.writeBooleanField("default", true);
        }
        List<String> words = words(field.name());
        if (!words.isEmpty()) {
            out.writeArrayFieldStart("enum");
            for (String word : words) {
                out.writeString(word);
            }
            out.writeEndArray();
        }
        out.writeStringField("description", field.description());
    }

    private static List<String> words(String name) {
        return switch (name) {
            case "mode" -> List.of("fidelity", "perceptual");
            case "output_format", "format" -> List.of("png", "jpeg", "webp", "tiff");
            case "sensor" -> {
                List<String> sensors = new ArrayList<>(List.of("auto"));
                Arrays.stream(Sensor.Preset.values())
                        .map(Sensor.Preset::toString)
                        .forEach(sensors::add);
                yield sensors;
            }
            default -> List.of();
        };
    }

    private static void bound(JsonGenerator out, String name, Optional<BigDecimal> bound) throws IOException {
        if (bound.isPresent()) {
            out.writeNumberField(name, bound.get());
        }
    }

    /** The schemas of all replies in JSON. */
    static void replies(JsonGenerator out) throws IOException {
        object(
                out,
                "InferReply",
                "image:string",
                "width:integer",
                "height:integer",
                "scale_factor:number",
                "metadata:#Metadata?");
        object(
                out,
                "Metadata",
                "input_size:string",
                "output_size:string",
                "scale_factor:number",
                "ddim_steps:integer?",
                "latency_ms:number",
                "device:string",
                "model:string",
                "fp16:boolean",
                "timestamp:string",
                "inference_mode:string",
                "fallback_reason?:string",
                "seed:int64?",
                "tiles:integer");
        object(
                out,
                "Health",
                "status:string",
                "model_loaded:boolean",
                "gpu_available:boolean",
                "gpu_name:string?",
                "gpu_memory_used_mb:number?",
                "gpu_memory_total_mb:number?",
                "uptime_seconds:number",
                "active_requests:integer",
                "inference_engine:string",
                "inference_mode:string",
                "checkpoint_validated:boolean");
        object(out, "Ready", "status:string", "model_loaded:boolean", "device:string", "inference_mode:string");
        object(
                out,
                "Version",
                "api_version:string",
                "model_version:string?",
                "java_version:string",
                "onnxruntime_version:string?",
                "cuda_available:boolean",
                "cuda_version:string?",
                "model_architecture:string?",
                "ddim_steps:integer",
                "checkpoint_hashes:object",
                "checkpoint_manifest_match:boolean");
        object(out, "ServerMetadata", "name:string", "version:string", "extensions:string[]");
        object(
                out,
                "ModelMetadata",
                "name:string",
                "versions:string[]",
                "platform:string",
                "inputs:#Tensor[]",
                "outputs:#Tensor[]");
        object(out, "Tensor", "name:string", "datatype:string", "shape:integer[]");
        object(out, "State");
        object(out, "Fault", "loc:string[]", "msg:string", "type:string");
        object(out, "Invalid", "type:string", "title:string", "status:integer", "message:string", "detail:#Fault[]");
        object(out, "Problem", "type:string", "title:string", "status:integer", "message:string", "detail:string");
    }

    /**
     * An object.
     *
     * @param properties each as {@code name:type}, with a question mark behind the name where it may be absent and behind the
     *     type where it may be null, with brackets behind it where it is an array of such, or as {@code name:#schema} for
     *     another schema
     */
    private static void object(JsonGenerator out, String name, String... properties) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("type", "object");
        if (properties.length > 0) {
            out.writeArrayFieldStart("required");
            for (String property : properties) {
                String key = property.substring(0, property.indexOf(':'));
                if (!key.endsWith("?")) {
                    out.writeString(key);
                }
            }
            out.writeEndArray();
        }
        out.writeObjectFieldStart("properties");
        for (String property : properties) {
            int colon = property.indexOf(':');
            out.writeObjectFieldStart(property.substring(0, colon).replace("?", ""));
            type(out, property.substring(colon + 1));
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void type(JsonGenerator out, String type) throws IOException {
        boolean nullable = type.endsWith("?");
        String plain = nullable ? type.substring(0, type.length() - 1) : type;
        if (plain.endsWith("[]")) {
            out.writeStringField("type", "array");
            out.writeObjectFieldStart("items");
            type(out, plain.substring(0, plain.length() - 2));
            out.writeEndObject();
        } else if (plain.startsWith("#") && nullable) {
            out.writeBooleanField("nullable", true);
            out.writeArrayFieldStart("allOf");
            out.writeStartObject();
            reference(out, plain.substring(1));
            out.writeEndObject();
            out.writeEndArray();
        } else if (plain.startsWith("#")) {
            reference(out, plain.substring(1));
        } else {
            plainType(out, plain);
            if (nullable) {
                out.writeBooleanField("nullable", true);
            }
        }
    }

    /** A type of JSON; integers of more than 32 bits say so, or clients that are generated would cut them. */
    private static void plainType(JsonGenerator out, String type) throws IOException {
        boolean wide = type.equals(LONG);
        out.writeStringField("type", wide ? "integer" : type);
        if (wide) {
            out.writeStringField("format", LONG);
        }
    }

    static void reference(JsonGenerator out, String schema) throws IOException {
        out.writeStringField("$ref", "#/components/schemas/" + schema);
    }
}
