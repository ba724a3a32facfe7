package io.hndsr.server.internal.request;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** The names of the fields of a request, which depend on how they are sent. */
public enum FieldNames {
    /** In a JSON body, as in the original service. */
    JSON("body", "scale_factor", "ddim_steps", "output_format"),
    /** In a query. */
    QUERY("query", "scale", "steps", "format"),
    /** In a form, the same as in a query. */
    FORM("body", "scale", "steps", "format");

    static final String METADATA = "return_metadata";

    private final String source;
    private final String scale;
    private final String steps;
    private final String format;

    FieldNames(String source, String scale, String steps, String format) {
        this.source = source;
        this.scale = scale;
        this.steps = steps;
        this.format = format;
    }

    /** {@return where the fields are, such as {@code body}} */
    String source() {
        return source;
    }

    String scale() {
        return scale;
    }

    String steps() {
        return steps;
    }

    String format() {
        return format;
    }

    /** {@return the names of all fields, in order; in JSON without those of scenes; without metadata in a query or form, whose reply is the image alone} */
    List<String> all() {
        return Arrays.stream(InferRequest.class.getRecordComponents())
                .map(RecordComponent::getName)
                .filter(component -> this != JSON || !SceneFields.COMPONENTS.contains(component))
                .map(this::of)
                .filter(name -> this == JSON || !name.equals(METADATA))
                .toList();
    }

    /** {@return the name of a component of {@link InferRequest}} */
    String of(String component) {
        return switch (component) {
            case "scaleFactor" -> scale;
            case "ddimSteps" -> steps;
            case "outputFormat" -> format;
            case "returnMetadata" -> METADATA;
            default -> component;
        };
    }
}
