package io.hndsr.server.internal.docs;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hndsr.config.Sensor;
import io.hndsr.server.internal.request.Requests;
import io.hndsr.server.internal.request.Requests.FieldDescription;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The schemas of requests and replies, in OpenAPI 3.0. Ranges are those that requests are held to. Thread-safe. */
final class Schemas {

    private final Requests requests;

    Schemas(Requests requests) {
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
        for (FieldDescription field : requests.describe(Requests.Naming.BODY)) {
            out.writeObjectFieldStart(field.name());
            field(out, field, true);
            out.writeEndObject();
        }
    }

    /** The same as parameters of a query. */
    void queryParameters(JsonGenerator out) throws IOException {
        for (FieldDescription field : requests.describe(Requests.Naming.QUERY)) {
            if (!field.name().equals("return_metadata")) {
                out.writeStartObject();
                out.writeStringField("name", field.name());
                out.writeStringField("in", "query");
                out.writeObjectFieldStart("schema");
                field(out, field, false);
                out.writeEndObject();
                out.writeEndObject();
            }
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
        for (FieldDescription field : requests.describe(Requests.Naming.FORM)) {
            if (!field.name().equals("return_metadata")) {
                out.writeObjectFieldStart(field.name());
                field(out, field, false);
                out.writeEndObject();
            }
        }
        out.writeEndObject();
    }

    private static void field(JsonGenerator out, FieldDescription field, boolean nullable) throws IOException {
        out.writeStringField("type", field.type());
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

    /**
     * An object.
     *
     * @param properties each as {@code name:type}, with a question mark behind the name where it may be absent and behind the
     *     type where it may be null, or as {@code name:#schema} for another schema
     */
    static void object(JsonGenerator out, String name, String... properties) throws IOException {
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
        if (plain.startsWith("#") && nullable) {
            out.writeBooleanField("nullable", true);
            out.writeArrayFieldStart("allOf");
            out.writeStartObject();
            reference(out, plain.substring(1));
            out.writeEndObject();
            out.writeEndArray();
        } else if (plain.startsWith("#")) {
            reference(out, plain.substring(1));
        } else if (plain.endsWith("[]")) {
            out.writeStringField("type", "array");
            out.writeObjectFieldStart("items");
            type(out, plain.substring(0, plain.length() - 2));
            out.writeEndObject();
        } else {
            out.writeStringField("type", plain);
            if (nullable) {
                out.writeBooleanField("nullable", true);
            }
        }
    }

    static void reference(JsonGenerator out, String schema) throws IOException {
        out.writeStringField("$ref", "#/components/schemas/" + schema);
    }
}
