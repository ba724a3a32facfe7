package io.hndsr.server.internal.request;

import io.hndsr.config.Mode;
import io.hndsr.request.DataRange;
import io.hndsr.request.Nodata;
import io.hndsr.request.Sensor;
import io.hndsr.server.internal.body.FieldValue;
import io.hndsr.server.internal.problem.FieldError;
import io.hndsr.server.internal.problem.HttpProblem;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.DecimalMin;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** Creates requests from fields, or rejects them with everything that is wrong. Thread-safe. */
public final class RequestParser implements AutoCloseable {

    private static final BigDecimal DEFAULT_SCALE = BigDecimal.valueOf(InferRequest.DEFAULT_SCALE);

    /** How many unknown fields are reported; a query may have thousands. */
    private static final int MAX_UNKNOWN = 10;

    /** Components that the original service allowed to be null. */
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

    /**
     * Parses a request.
     *
     * @param fields the values by name; unknown names are ignored in JSON, as the original service did, and rejected elsewhere
     * @param names the names of the fields
     * @param earlierErrors errors that have been found already
     * @return the request
     * @throws HttpProblem 422 with everything that is wrong
     */
    public InferRequest parse(Map<String, FieldValue> fields, FieldNames names, List<FieldError> earlierErrors) {
        FieldReader reader = new FieldReader(fields, names.source());
        reader.errors().addAll(earlierErrors);
        if (names != FieldNames.JSON) {
            rejectUnknown(fields.keySet(), names, reader);
        }
        BigDecimal scale = reader.isBlank(names.scale())
                ? DEFAULT_SCALE
                : reader.number(names.scale()).orElse(DEFAULT_SCALE);
        boolean scenes = names != FieldNames.JSON;
        InferRequest request = new InferRequest(
                scale,
                reader.wholeNumber(names.steps()),
                reader.wholeNumber("seed"),
                reader.flag(FieldNames.METADATA, true),
                reader.word("mode", RequestParser::mode, "fidelity or perceptual"),
                reader.number("strength"),
                reader.number("blur"),
                reader.number("noise"),
                reader.word("sensor", RequestParser::sensor, "auto or one of " + List.of(Sensor.Preset.values())),
                reader.word("nodata", RequestParser::nodata, "auto, none or a number"),
                reader.word("range", RequestParser::range, "two numbers, the lower one first, such as 0,4000"),
                scenes
                        ? reader.word("bands", SceneFields::bands, "one band or three, such as 4,3,2")
                        : Optional.empty(),
                scenes ? reader.word("otherBands", SceneFields::otherBands, "resample or drop") : Optional.empty(),
                scenes
                        ? reader.word("compression", SceneFields::compression, "deflate, zstd or none")
                        : Optional.empty(),
                scenes && reader.flag("cog", false),
                reader.word(
                        names.format(),
                        word -> format(word, names),
                        scenes ? "png, jpeg, webp, tiff or geotiff" : "png, jpeg, webp or tiff"));
        SceneFields.check(request, names, reader);
        checkRanges(request, names, reader);
        checkCombination(request, names, reader);
        if (!reader.errors().isEmpty()) {
            throw HttpProblem.invalid(reader.errors());
        }
        return request;
    }

    /** A misspelt name would otherwise leave its value at the default, unnoticed. */
    private static void rejectUnknown(Set<String> given, FieldNames names, FieldReader reader) {
        List<String> known = names.all();
        given.stream()
                .filter(name -> !known.contains(name))
                .limit(MAX_UNKNOWN)
                .forEach(name -> reader.addError(
                        FieldReader.shown(name),
                        "is unknown; known fields are " + String.join(", ", known),
                        "unknown"));
    }

    private void checkRanges(InferRequest request, FieldNames names, FieldReader reader) {
        validator.validate(request).stream()
                .sorted(Comparator.comparing(
                        violation -> violation.getPropertyPath().toString()))
                .forEach(violation -> reader.addError(
                        names.of(component(violation)),
                        range(violation, names) + ", is " + FieldReader.shown(violation.getInvalidValue()),
                        errorType(violation)));
    }

    /** The range in words; only JSON has null. */
    private static String range(ConstraintViolation<?> violation, FieldNames names) {
        boolean nullable = names == FieldNames.JSON && NULLABLE.contains(component(violation));
        return violation.getMessage() + (nullable ? ", or null" : "");
    }

    /** Options of texture have no effect without it. */
    private static void checkCombination(InferRequest request, FieldNames names, FieldReader reader) {
        if (request.effectiveMode() == Mode.PERCEPTUAL || !reader.errors().isEmpty()) {
            return;
        }
        String message = "has no effect in fidelity mode; omit it, or set mode to perceptual";
        if (request.ddimSteps().isPresent()) {
            reader.addError(names.steps(), message, "contradiction");
        }
        if (request.strength().isPresent()) {
            reader.addError("strength", message, "contradiction");
        }
    }

    private static String component(ConstraintViolation<?> violation) {
        for (Path.Node node : violation.getPropertyPath()) {
            return String.valueOf(node.getName());
        }
        return "";
    }

    private static String errorType(ConstraintViolation<?> violation) {
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

    private static Optional<Nodata> nodata(String word) {
        try {
            return Optional.of(Nodata.parse(word));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private static Optional<DataRange> range(String word) {
        try {
            return Optional.of(DataRange.parse(word));
        } catch (IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }

    private static Optional<OutputFormat> format(String word, FieldNames names) {
        return OutputFormat.of(names).stream()
                .filter(format -> format.toString().equals(word)
                        || format.image().extensions().contains(word))
                .findFirst();
    }

    @Override
    public void close() {
        factory.close();
    }
}
