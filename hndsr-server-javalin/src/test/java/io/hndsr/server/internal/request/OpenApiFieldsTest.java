package io.hndsr.server.internal.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hndsr.config.Mode;
import io.hndsr.request.Sensor;
import io.hndsr.scene.OtherBands;
import io.hndsr.scene.SceneCompression;
import io.hndsr.server.internal.body.FieldValue;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.metadata.ConstraintDescriptor;
import jakarta.validation.metadata.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fields of requests in the OpenAPI document, held to the names, types, ranges, words and defaults in the code. */
class OpenApiFieldsTest {

    private static final Set<String> WHOLE_NUMBERS = Set.of("ddimSteps", "seed");

    private static JsonObject document;
    private static Validator validator;

    @BeforeAll
    static void read() throws IOException {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(
                        OpenApiFieldsTest.class.getResourceAsStream("/io/hndsr/server/docs/openapi.json")),
                StandardCharsets.UTF_8)) {
            document = JsonParser.parseReader(reader).getAsJsonObject();
        }
        try (ValidatorFactory factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()) {
            validator = factory.getValidator();
        }
    }

    /** {@return the schemas of the fields by name, in order, without the image} */
    private static Map<String, JsonObject> described(FieldNames names) {
        JsonObject upscale = at(document, "paths", "/v1/upscale", "post");
        Map<String, JsonObject> fields = new LinkedHashMap<>();
        if (names == FieldNames.QUERY) {
            for (JsonElement parameter : upscale.getAsJsonArray("parameters")) {
                assertThat(text(parameter.getAsJsonObject(), "in")).isEqualTo("query");
                fields.put(text(parameter.getAsJsonObject(), "name"), at(parameter.getAsJsonObject(), "schema"));
            }
            return fields;
        }
        JsonObject schema = names == FieldNames.JSON
                ? at(document, "components", "schemas", "InferRequest")
                : at(upscale, "requestBody", "content", "multipart/form-data", "schema");
        at(schema, "properties").asMap().forEach((name, field) -> fields.put(name, field.getAsJsonObject()));
        assertThat(fields.remove("image")).isNotNull();
        return fields;
    }

    private static JsonObject at(JsonObject from, String... names) {
        JsonObject found = from;
        for (String name : names) {
            found = found.getAsJsonObject(name);
        }
        return found;
    }

    private static String text(JsonObject from, String name) {
        return from.get(name).getAsString();
    }

    private static Optional<BigDecimal> number(JsonObject from, String name) {
        return Optional.ofNullable(from.get(name)).map(JsonElement::getAsBigDecimal);
    }

    private static List<String> components() {
        return Arrays.stream(InferRequest.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    private interface Check {
        void check(String component, JsonObject field);
    }

    private static void forEachField(FieldNames names, Check check) {
        Map<String, JsonObject> fields = described(names);
        for (String component : components()) {
            Optional.ofNullable(fields.get(names.of(component))).ifPresent(field -> check.check(component, field));
        }
    }

    @ParameterizedTest
    @EnumSource(FieldNames.class)
    void describes_every_field_and_no_other(FieldNames names) {
        assertThat(described(names).keySet()).containsExactlyElementsOf(names.all());
    }

    @ParameterizedTest
    @EnumSource(FieldNames.class)
    void has_the_ranges_that_requests_are_held_to(FieldNames names) {
        forEachField(names, (component, field) -> {
            assertThat(number(field, "minimum"))
                    .as("minimum of %s", component)
                    .isEqualTo(bound(component, DecimalMin.class, DecimalMin::value));
            assertThat(number(field, "maximum"))
                    .as("maximum of %s", component)
                    .isEqualTo(bound(component, DecimalMax.class, DecimalMax::value));
        });
    }

    private static <A extends Annotation> Optional<BigDecimal> bound(
            String component, Class<A> kind, Function<A, String> value) {
        PropertyDescriptor property =
                validator.getConstraintsForClass(InferRequest.class).getConstraintsForProperty(component);
        if (property == null) {
            return Optional.empty();
        }
        return Stream.concat(
                        property.getConstraintDescriptors().stream(),
                        property.getConstrainedContainerElementTypes().stream()
                                .flatMap(element -> element.getConstraintDescriptors().stream()))
                .map(ConstraintDescriptor::getAnnotation)
                .filter(kind::isInstance)
                .map(annotation -> new BigDecimal(value.apply(kind.cast(annotation))))
                .findFirst();
    }

    @ParameterizedTest
    @EnumSource(FieldNames.class)
    void has_the_types_that_are_read(FieldNames names) {
        Map<String, String> types = new LinkedHashMap<>();
        for (RecordComponent component : InferRequest.class.getRecordComponents()) {
            String type = component.getGenericType().getTypeName();
            boolean number = type.contains(BigDecimal.class.getName());
            boolean whole = WHOLE_NUMBERS.contains(component.getName());
            String plain = type.equals("boolean") ? "boolean" : "string";
            types.put(component.getName(), number ? whole ? "integer" : "number" : plain);
        }
        forEachField(names, (component, field) -> {
            assertThat(text(field, "type")).as(component).isEqualTo(types.get(component));
            // Clients that are generated would otherwise cut the seed to 32 bits.
            assertThat(field.has("format")).as(component).isEqualTo(component.equals("seed"));
            assertThat(field.has("nullable")).as(component).isEqualTo(names == FieldNames.JSON);
        });
    }

    @ParameterizedTest
    @EnumSource(FieldNames.class)
    void lists_the_words_that_are_read(FieldNames names) {
        Map<String, List<String>> words = Map.of(
                "otherBands", lowerCase(List.of(OtherBands.values())),
                "compression", lowerCase(List.of(SceneCompression.values())),
                "mode", lowerCase(List.of(Mode.values())),
                "sensor",
                        Stream.concat(
                                        Stream.of("auto"),
                                        Arrays.stream(Sensor.Preset.values()).map(Object::toString))
                                .toList(),
                "outputFormat", lowerCase(OutputFormat.of(names)));
        try (RequestParser parser = new RequestParser()) {
            forEachField(names, (component, field) -> {
                List<String> listed = Optional.ofNullable(field.getAsJsonArray("enum")).stream()
                        .flatMap(array -> array.asList().stream())
                        .map(JsonElement::getAsString)
                        .toList();
                assertThat(listed).as(component).isEqualTo(words.getOrDefault(component, List.of()));
                for (String word : listed) {
                    assertThatCode(() -> parser.parse(
                                    Map.of(names.of(component), new FieldValue.Text(word)), names, List.of()))
                            .as("%s=%s", component, word)
                            .doesNotThrowAnyException();
                }
            });
        }
    }

    private static List<String> lowerCase(List<? extends Enum<?>> constants) {
        return constants.stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(FieldNames.class)
    void has_the_defaults_of_an_empty_request(FieldNames names) {
        InferRequest empty;
        try (RequestParser parser = new RequestParser()) {
            empty = parser.parse(Map.of(), names, List.of());
        }
        forEachField(names, (component, field) -> {
            String described = Optional.ofNullable(field.get("default"))
                    .map(JsonElement::getAsString)
                    .orElse("none");
            assertThat(described).as(component).isEqualTo(value(empty, component));
        });
    }

    private static String value(InferRequest request, String component) {
        try {
            Object value = InferRequest.class.getMethod(component).invoke(request);
            return value instanceof Optional<?> optional
                    ? optional.map(Object::toString).orElse("none")
                    : String.valueOf(value);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(impossible.getMessage(), impossible);
        }
    }
}
