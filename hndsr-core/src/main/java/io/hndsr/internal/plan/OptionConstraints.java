package io.hndsr.internal.plan;

import io.hndsr.error.InvalidOptionsException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Checks an options object against its Jakarta Validation annotations: by the provider that is present, or by hand if there is
 * none, with the same messages. Thread-safe.
 */
public final class OptionConstraints {

    private final Optional<Validator> provider;

    private OptionConstraints(Optional<Validator> provider) {
        this.provider = provider;
    }

    /**
     * Looks for a provider on the class path.
     *
     * @return a check that uses it, or one by hand
     */
    public static OptionConstraints detect() {
        // A provider costs half a second to start; if its class is absent, Validation need not be started at all.
        if (ValidationProviders.none()) {
            return byHand();
        }
        try (ValidatorFactory factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new Verbatim())
                .buildValidatorFactory()) {
            return new OptionConstraints(Optional.of(factory.getValidator()));
        } catch (ValidationException unusable) {
            return byHand();
        }
    }

    static OptionConstraints byHand() {
        return new OptionConstraints(Optional.empty());
    }

    /** {@return whether a provider is used; for tests} */
    boolean usesProvider() {
        return provider.isPresent();
    }

    /**
     * Checks an options object.
     *
     * @param options the object with annotated fields
     * @throws InvalidOptionsException naming every option that is outside its range, its value and the range
     */
    public void check(Object options) {
        SortedSet<String> violations = new TreeSet<>();
        if (provider.isPresent()) {
            for (ConstraintViolation<Object> violation : provider.get().validate(options)) {
                String path = violation.getPropertyPath().toString();
                String name = path.substring(path.lastIndexOf('.') + 1);
                violations.add(message(name, violation.getInvalidValue(), violation.getMessage()));
            }
        } else {
            checkFields(options, violations);
        }
        if (!violations.isEmpty()) {
            throw new InvalidOptionsException(String.join("; ", violations));
        }
    }

    private static String message(String name, Object value, String text) {
        return name + " " + unwrap(value) + " " + text;
    }

    private static void checkFields(Object bean, SortedSet<String> violations) {
        for (Field field : bean.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            for (Annotation constraint : field.getAnnotations()) {
                check(bean, field, constraint, violations);
            }
        }
    }

    private static void check(Object bean, Field field, Annotation constraint, SortedSet<String> violations) {
        if (constraint instanceof Valid) {
            checkFields(read(bean, field), violations);
        } else if (constraint instanceof DecimalMin min) {
            checkBound(bean, field, new BigDecimal(min.value()), 1, min.message(), violations);
        } else if (constraint instanceof DecimalMax max) {
            checkBound(bean, field, new BigDecimal(max.value()), -1, max.message(), violations);
        } else if (constraint instanceof Min min) {
            checkBound(bean, field, BigDecimal.valueOf(min.value()), 1, min.message(), violations);
        } else if (constraint instanceof Max max) {
            checkBound(bean, field, BigDecimal.valueOf(max.value()), -1, max.message(), violations);
        }
    }

    private static void checkBound(
            Object bean, Field field, BigDecimal bound, int allowedSide, String text, SortedSet<String> violations) {
        Object value = unwrap(read(bean, field));
        if (value instanceof Number number && !isWithin(number, bound, allowedSide)) {
            violations.add(message(field.getName(), number, text));
        }
    }

    private static boolean isWithin(Number value, BigDecimal bound, int allowedSide) {
        if (value instanceof Double real && !Double.isFinite(real)) {
            return !real.isNaN() && Math.signum(real) == allowedSide;
        }
        return new BigDecimal(value.toString()).compareTo(bound) * allowedSide >= 0;
    }

    private static Object read(Object bean, Field field) {
        try {
            field.setAccessible(true);
            return field.get(bean);
        } catch (ReflectiveOperationException closed) {
            throw new IllegalStateException(field + " cannot be read", closed);
        }
    }

    private static Object unwrap(Object value) {
        if (value instanceof OptionalDouble real) {
            return real.isPresent() ? (Object) real.getAsDouble() : real;
        }
        if (value instanceof OptionalInt whole) {
            return whole.isPresent() ? (Object) whole.getAsInt() : whole;
        }
        if (value instanceof OptionalLong whole) {
            return whole.isPresent() ? (Object) whole.getAsLong() : whole;
        }
        return value;
    }

    /** Returns messages as they are in the annotations, so that no expression language is needed. */
    private static final class Verbatim implements MessageInterpolator {
        @Override
        public String interpolate(String template, Context context) {
            return template;
        }

        @Override
        public String interpolate(String template, Context context, Locale locale) {
            return template;
        }
    }
}
