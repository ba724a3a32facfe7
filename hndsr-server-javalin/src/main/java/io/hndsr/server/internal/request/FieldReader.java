package io.hndsr.server.internal.request;

import io.hndsr.server.internal.body.FieldValue;
import io.hndsr.server.internal.problem.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Converts field values to their types, as leniently as the original service did, and collects errors. Confined to one thread.
 */
final class FieldReader {

    private static final int MAX_SHOWN = 60;
    private static final int MAX_DIGITS = 400;

    private final Map<String, FieldValue> fields;
    private final String source;
    private final List<FieldError> errors = new ArrayList<>();

    /**
     * Creates a reader.
     *
     * @param fields the values by name
     * @param source where the fields are, such as {@code body} or {@code query}
     */
    FieldReader(Map<String, FieldValue> fields, String source) {
        this.fields = fields;
        this.source = source;
    }

    /** {@return the errors found so far; may be added to} */
    List<FieldError> errors() {
        return errors;
    }

    void addError(String name, String message, String type) {
        errors.add(FieldError.of(source, name, message, type));
    }

    /** {@return a number, or a text that contains one} */
    Optional<BigDecimal> number(String name) {
        FieldValue value = value(name);
        if (value instanceof FieldValue.Numeric number) {
            return Optional.of(number.number());
        } else if (value instanceof FieldValue.Text text) {
            return parsed(name, text.text());
        } else if (!(value instanceof FieldValue.Null)) {
            addError(name, "must be a number, is " + shown(value), "number_type");
        }
        return Optional.empty();
    }

    private Optional<BigDecimal> parsed(String name, String text) {
        try {
            if (text.length() <= MAX_DIGITS) {
                return Optional.of(new BigDecimal(text.strip()));
            }
        } catch (NumberFormatException noNumber) {
            addError(name, "must be a number, is \"" + shortened(text) + "\"", "number_parsing");
            return Optional.empty();
        }
        addError(name, "must be a number of at most " + MAX_DIGITS + " characters", "number_parsing");
        return Optional.empty();
    }

    /** {@return a number without a fraction, such as 25 or 25.0} */
    Optional<BigDecimal> wholeNumber(String name) {
        Optional<BigDecimal> number = number(name);
        if (number.isPresent()
                && number.get().signum() != 0
                && number.get().stripTrailingZeros().scale() > 0) {
            addError(name, "must be a whole number, is " + shown(number.get()), "int_from_float");
            return Optional.empty();
        }
        return number;
    }

    boolean flag(String name, boolean defaultValue) {
        FieldValue value = value(name);
        if (value instanceof FieldValue.Null) {
            return defaultValue;
        } else if (value instanceof FieldValue.Flag flag) {
            return flag.flag();
        }
        String word = value instanceof FieldValue.Text text ? text.text() : shown(value);
        switch (word.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on", "t", "y" -> {
                return true;
            }
            case "false", "0", "no", "off", "f", "n" -> {
                return false;
            }
            default -> {
                addError(name, "must be true or false, is " + shown(value), "bool_parsing");
                return defaultValue;
            }
        }
    }

    /** {@return one of several words, or a number that is read as one} */
    <T> Optional<T> word(String name, Function<String, Optional<T>> parse, String allowed) {
        FieldValue value = value(name);
        if (value instanceof FieldValue.Null) {
            return Optional.empty();
        }
        Optional<T> found = Optional.empty();
        if (value instanceof FieldValue.Text text) {
            found = parse.apply(text.text().strip().toLowerCase(Locale.ROOT));
        } else if (value instanceof FieldValue.Numeric number) {
            found = parse.apply(number.number().toString());
        }
        if (found.isEmpty()) {
            addError(name, "must be " + allowed + ", is " + shown(value), "enum");
        }
        return found;
    }

    /** {@return whether a field is absent, null or an empty text} */
    boolean isBlank(String name) {
        FieldValue value = value(name);
        return value instanceof FieldValue.Null
                || (value instanceof FieldValue.Text text && text.text().isBlank());
    }

    private FieldValue value(String name) {
        return fields.getOrDefault(name, new FieldValue.Null());
    }

    private static String shown(FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            return "\"" + shortened(text.text()) + "\"";
        } else if (value instanceof FieldValue.Numeric number) {
            return shown(number.number());
        } else if (value instanceof FieldValue.Flag flag) {
            return Boolean.toString(flag.flag());
        } else if (value instanceof FieldValue.Nested nested) {
            return nested.kind();
        }
        return "null";
    }

    /** {@return a value as it is shown in messages: shortened if it is long} */
    static String shown(Object value) {
        return shortened(value.toString());
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
