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
 * Reads fields as what they stand for, as leniently as the original did, and collects what is wrong with them. Confined to one
 * thread.
 */
final class FieldReader {

    private static final int MAX_SHOWN = 60;
    private static final int MAX_DIGITS = 400;

    private final Map<String, FieldValue> fields;
    private final String place;
    private final List<FieldError> errors = new ArrayList<>();

    /**
     * Creates a reader.
     *
     * @param fields the values by name
     * @param place where they stand, such as {@code body} or {@code query}
     */
    FieldReader(Map<String, FieldValue> fields, String place) {
        this.fields = fields;
        this.place = place;
    }

    /** {@return what has been wrong so far} */
    List<FieldError> errors() {
        return errors;
    }

    /** Tells whether a field had a value that could not be read. */
    boolean failed(String name) {
        return errors.stream().anyMatch(error -> error.location().contains(name));
    }

    void add(String name, String message, String type) {
        errors.add(new FieldError(List.of(place, name), message, type));
    }

    /** A number, or a text that is one. */
    Optional<BigDecimal> number(String name) {
        FieldValue value = value(name);
        if (value instanceof FieldValue.Figure number) {
            return Optional.of(number.number());
        } else if (value instanceof FieldValue.Text text) {
            return parsed(name, text.text());
        } else if (!(value instanceof FieldValue.Nothing)) {
            add(name, "must be a number, is " + shown(value), "number_type");
        }
        return Optional.empty();
    }

    private Optional<BigDecimal> parsed(String name, String text) {
        try {
            if (text.length() <= MAX_DIGITS) {
                return Optional.of(new BigDecimal(text.strip()));
            }
        } catch (NumberFormatException noNumber) {
            add(name, "must be a number, is \"" + shortened(text) + "\"", "number_parsing");
            return Optional.empty();
        }
        add(name, "must be a number of at most " + MAX_DIGITS + " characters", "number_parsing");
        return Optional.empty();
    }

    /** A number without a fraction; 25.0 has none. */
    Optional<BigDecimal> whole(String name) {
        Optional<BigDecimal> number = number(name);
        if (number.isPresent()
                && number.get().signum() != 0
                && number.get().stripTrailingZeros().scale() > 0) {
            add(name, "must be a whole number, is " + shown(number.get()), "int_from_float");
            return Optional.empty();
        }
        return number;
    }

    boolean flag(String name, boolean standard) {
        FieldValue value = value(name);
        if (value instanceof FieldValue.Nothing) {
            return standard;
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
                add(name, "must be true or false, is " + shown(value), "bool_parsing");
                return standard;
            }
        }
    }

    /** One of several words. */
    <T> Optional<T> word(String name, Function<String, Optional<T>> meaning, String allowed) {
        FieldValue value = value(name);
        if (value instanceof FieldValue.Nothing) {
            return Optional.empty();
        }
        Optional<T> found = value instanceof FieldValue.Text text
                ? meaning.apply(text.text().strip().toLowerCase(Locale.ROOT))
                : Optional.empty();
        if (found.isEmpty()) {
            add(name, "must be " + allowed + ", is " + shown(value), "enum");
        }
        return found;
    }

    /** Tells whether a field is absent, null, or an empty text. */
    boolean isBlank(String name) {
        FieldValue value = value(name);
        return value instanceof FieldValue.Nothing
                || (value instanceof FieldValue.Text text && text.text().isBlank());
    }

    private FieldValue value(String name) {
        return fields.getOrDefault(name, new FieldValue.Nothing());
    }

    private static String shown(FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            return "\"" + shortened(text.text()) + "\"";
        } else if (value instanceof FieldValue.Figure number) {
            return shown(number.number());
        } else if (value instanceof FieldValue.Flag flag) {
            return Boolean.toString(flag.flag());
        } else if (value instanceof FieldValue.Nested nested) {
            return nested.kind();
        }
        return "null";
    }

    /** A number as it was meant, without a thousand digits. */
    static String shown(Object number) {
        return shortened(number.toString());
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
