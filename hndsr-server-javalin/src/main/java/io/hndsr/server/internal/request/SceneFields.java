package io.hndsr.server.internal.request;

import io.hndsr.scene.OtherBands;
import io.hndsr.scene.SceneCompression;
import io.hndsr.scene.SceneOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The fields of a request that say how a scene is read and written. Stateless. */
final class SceneFields {

    /** The components of {@link InferRequest} that only scenes have; a query or form has them. */
    static final Set<String> COMPONENTS = Set.of("bands", "otherBands", "compression", "cog");

    private SceneFields() {}

    /** {@return one band or three, in their order; empty if the text does not name these} */
    static Optional<List<String>> bands(String text) {
        List<String> names =
                Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        try {
            boolean named = names.stream().noneMatch(String::isEmpty);
            return named
                    ? Optional.of(SceneOptions.defaults()
                            .bands(names.toArray(String[]::new))
                            .bands())
                    : Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }

    static Optional<OtherBands> otherBands(String word) {
        return constant(OtherBands.values(), word);
    }

    static Optional<SceneCompression> compression(String word) {
        return constant(SceneCompression.values(), word);
    }

    private static <E extends Enum<E>> Optional<E> constant(E[] constants, String word) {
        return Arrays.stream(constants)
                .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    /** Rejects fields of scenes if the result cannot be one. */
    static void check(InferRequest request, FieldNames names, FieldReader reader) {
        boolean scene = request.outputFormat()
                .map(format -> format == OutputFormat.TIFF || format == OutputFormat.GEOTIFF)
                .orElse(true);
        if (!scene) {
            request.sceneFieldsSet()
                    .forEach(name -> reader.addError(
                            name,
                            "has no effect on " + request.outputFormat().orElseThrow() + "; omit it, or set "
                                    + names.format() + " to tiff or geotiff",
                            "contradiction"));
        }
    }
}
