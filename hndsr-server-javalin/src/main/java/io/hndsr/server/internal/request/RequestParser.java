package io.hndsr.server.internal.request;

import io.hndsr.server.internal.body.FieldValue;
import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;

import io.hndsr.config.Mode;
import io.hndsr.request.Sensor;
import io.hndsr.image.ImageFormat;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.metadata.ConstraintDescriptor;
import jakarta.validation.metadata.PropertyDescriptor;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** Makes requests out of fields, or refuses them with everything that is wrong. Thread-safe. */
public final class RequestParser implements AutoCloseable {

    private static final BigDecimal DEFAULT_SCALE = BigDecimal.valueOf(4);

    /** Unknown fields that are told; a query may have thousands. */
    private static final int MAX_UNKNOWN = 10;

    private static final String METADATA = "return_metadata";
    private static final Set<ImageFormat> FORMATS =
            Set.of(ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.WEBP, ImageFormat.TIFF);

    /** Fields that the original let be null. */
    private static final Set<String> NULLABLE = Set.of("ddimSteps", "seed");

    private final ValidatorFactory factory;
    private final Validator validator;

    /** Starts the validator. */
    public RequestParser() {
        // Without the expression language: messages are constants.
        factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory();
        validator = factory.getValidator();
    }

    /** The names of the fields, which differ from route to route. */
    public enum Naming {
        /** In JSON, as the original has them. */
        BODY("body", "scale_factor", "ddim_steps", "output_format"),
        /** In a query, for new clients. */
        QUERY("query", "scale", "steps", "format"),
        /** In a form, as in a query. */
        FORM("body", "scale", "steps", "format");

        private final String place;
        private final String scale;
        private final String steps;
        private final String format;

        Naming(String place, String scale, String steps, String format) {
            this.place = place;
            this.scale = scale;
            this.steps = steps;
            this.format = format;
        }

        /** {@return where the fields stand, such as {@code body}} */
        public String place() {
            return place;
        }

        /** {@return the names of all fields, in order; those of a query or form, whose reply has no metadata to leave out} */
        public List<String> names() {
            return Arrays.stream(InferRequest.class.getRecordComponents())
                    .map(component -> of(component.getName()))
                    .filter(name -> this == BODY || !name.equals(METADATA))
                    .toList();
        }

        /** The name of a component of the record. */
        private String of(String component) {
            return switch (component) {
                case "scaleFactor" -> scale;
                case "ddimSteps" -> steps;
                case "outputFormat" -> format;
                case "returnMetadata" -> METADATA;
                default -> component;
            };
        }
    }

    /**
     * A field as it is documented.
     *
     * @param name its name
     * @param type its type in JSON
     * @param minimum its smallest value
     * @param maximum its largest value
     * @param description what it says
     */
    public record FieldDescription(
            String name, String type, Optional<BigDecimal> minimum, Optional<BigDecimal> maximum, String description) {}

    /**
     * Describes the fields that there are under such names, with the ranges that they are held to.
     *
     * @param naming the names
     * @return the fields, in order
     */
    public List<FieldDescription> describe(Naming naming) {
        return Arrays.stream(InferRequest.class.getRecordComponents())
                .map(component -> describe(component.getName(), naming))
                .filter(field -> naming.names().contains(field.name()))
                .toList();
    }

    private FieldDescription describe(String component, Naming naming) {
        Set<ConstraintDescriptor<?>> constraints = constraints(component);
        return new FieldDescription(
                naming.of(component),
                type(component),
                bound(constraints, DecimalMin.class, DecimalMin::value),
                bound(constraints, DecimalMax.class, DecimalMax::value),
                description(component));
    }

    private Set<ConstraintDescriptor<?>> constraints(String component) {
        PropertyDescriptor property =
                validator.getConstraintsForClass(InferRequest.class).getConstraintsForProperty(component);
        if (property == null) {
            return Set.of();
        }
        Set<ConstraintDescriptor<?>> constraints = new HashSet<>(property.getConstraintDescriptors());
        property.getConstrainedContainerElementTypes()
                .forEach(element -> constraints.addAll(element.getConstraintDescriptors()));
        return constraints;
    }

    private static <A extends Annotation> Optional<BigDecimal> bound(
            Set<ConstraintDescriptor<?>> constraints, Class<A> kind, Function<A, String> value) {
        return constraints.stream()
                .map(ConstraintDescriptor::getAnnotation)
                .filter(kind::isInstance)
                .map(annotation -> new BigDecimal(value.apply(kind.cast(annotation))))
                .findFirst();
    }

    private static String type(String component) {
        return switch (component) {
            case "ddimSteps", "seed" -> "integer";
            case "returnMetadata" -> "boolean";
            case "mode", "sensor", "outputFormat" -> "string";
            default -> "number";
        };
    }

    private static String description(String component) {
        return switch (component) {
            case "scaleFactor" -> "How much larger, on both axes; fractions are taken.";
            case "ddimSteps" -> "Denoising steps of mode perceptual.";
            case "seed" ->
                "Fixes the noise of mode perceptual; up to 2^64 - 1, above 2^63 - 1 read as two's" + " complement.";
            case "returnMetadata" -> "Whether the reply tells how the result came about.";
            case "mode" -> "True to the input, or with texture; without it perceptual where steps are named.";
            case "strength" -> "How much of the texture is made anew, in mode perceptual.";
            case "blur" -> "The sensor's blur, sigma in input pixels; estimated where it is not told.";
            case "noise" -> "The noise, RMS in 1/255; estimated where it is not told.";
            case "sensor" -> "What the image comes from, in the place of blur and noise.";
            case "outputFormat" -> "The format of the result.";
            default -> throw new IllegalArgumentException(component + " is no field of a request");
        };
    }

    /**
     * Makes a request.
     *
     * @param fields the values by name; of a body in JSON unknown ones are ignored, as the original did, others are refused
     * @param naming the names
     * @param earlier what was already found wrong
     * @return the request
     * @throws HttpProblem 422 with everything that is wrong
     */
    public InferRequest read(Map<String, FieldValue> fields, Naming naming, List<FieldError> earlier) {
        FieldReader reader = new FieldReader(fields, naming.place);
        earlier.forEach(error -> reader.errors().add(error));
        if (naming != Naming.BODY) {
            refuseUnknown(fields.keySet(), naming, reader);
        }
        BigDecimal scale = reader.isBlank(naming.scale)
                ? DEFAULT_SCALE
                : reader.number(naming.scale).orElse(DEFAULT_SCALE);
        InferRequest request = new InferRequest(
                scale,
                reader.whole(naming.steps),
                reader.whole("seed"),
                reader.flag(METADATA, true),
                reader.word("mode", RequestParser::mode, "fidelity or perceptual"),
                reader.number("strength"),
                reader.number("blur"),
                reader.number("noise"),
                reader.word("sensor", RequestParser::sensor, "auto or one of " + List.of(Sensor.Preset.values())),
                reader.word(naming.format, RequestParser::format, "png, jpeg, webp or tiff"));
        check(request, naming, reader);
        checkTogether(request, naming, reader);
        if (!reader.errors().isEmpty()) {
            throw HttpProblem.invalid(reader.errors());
        }
        return request;
    }

    /** A misspelt name would leave its value at the default, unnoticed. */
    private static void refuseUnknown(Set<String> names, Naming naming, FieldReader reader) {
        List<String> known = naming.names();
        names.stream()
                .filter(name -> !known.contains(name))
                .limit(MAX_UNKNOWN)
                .forEach(name -> reader.add(
                        FieldReader.shown(name), "is not known; there are " + String.join(", ", known), "unknown"));
    }

    private void check(InferRequest request, Naming naming, FieldReader reader) {
        validator.validate(request).stream()
                .sorted(Comparator.comparing(
                        violation -> violation.getPropertyPath().toString()))
                .forEach(violation -> reader.add(
                        naming.of(component(violation)),
                        limit(violation, naming) + ", is " + FieldReader.shown(violation.getInvalidValue()),
                        type(violation)));
    }

    /** What a field may be, in words; only JSON has null. */
    private static String limit(ConstraintViolation<?> violation, Naming naming) {
        boolean nullable = naming == Naming.BODY && NULLABLE.contains(component(violation));
        return violation.getMessage() + (nullable ? ", or null" : "");
    }

    /** Texture has its own options, which would say nothing without it. */
    private static void checkTogether(InferRequest request, Naming naming, FieldReader reader) {
        if (request.effectiveMode() == Mode.PERCEPTUAL || !reader.errors().isEmpty()) {
            return;
        }
        String remedy = "says nothing in mode fidelity; leave it out, or ask for mode perceptual";
        if (request.ddimSteps().isPresent()) {
            reader.add(naming.steps, remedy, "contradiction");
        }
        if (request.strength().isPresent()) {
            reader.add("strength", remedy, "contradiction");
        }
    }

    private static String component(ConstraintViolation<?> violation) {
        for (Path.Node node : violation.getPropertyPath()) {
            return String.valueOf(node.getName());
        }
        return "";
    }

    private static String type(ConstraintViolation<?> violation) {
        return violation.getConstraintDescriptor().getAnnotation() instanceof DecimalMin
                ? "greater_than_equal"
                : "less_than_equal";
    }

    private static Optional<Mode> mode(String word) {
        return switch (word) {
            case "fidelity" -> Optional.of(Mode.FIDELITY);
            case "perceptual" -> Optional.of(Mode.PERCEPTUAL);
            default -> Optional.empty();
        };
    }

    private static Optional<Sensor> sensor(String word) {
        try {
            return Optional.of(Sensor.parse(word));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private static Optional<ImageFormat> format(String word) {
        return FORMATS.stream()
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(word)
                        || format.extensions().contains(word))
                .findFirst();
    }

    @Override
    public void close() {
        factory.close();
    }
}
