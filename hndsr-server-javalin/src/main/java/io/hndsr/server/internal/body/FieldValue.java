package io.hndsr.server.internal.body;

import java.math.BigDecimal;

/** The value of a field of a request, by its JSON type. Fields of queries and forms are texts. */
public sealed interface FieldValue {

    /**
     * A text.
     *
     * @param text the text
     */
    record Text(String text) implements FieldValue {}

    /**
     * A number.
     *
     * @param number the number
     */
    record Numeric(BigDecimal number) implements FieldValue {}

    /**
     * True or false.
     *
     * @param flag the value
     */
    record Flag(boolean flag) implements FieldValue {}

    /** Null, or an empty parameter. */
    record Null() implements FieldValue {}

    /**
     * An array or an object, of which no field takes any.
     *
     * @param kind {@code an array} or {@code an object}
     */
    record Nested(String kind) implements FieldValue {}
}
