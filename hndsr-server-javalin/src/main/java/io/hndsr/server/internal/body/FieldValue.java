package io.hndsr.server.internal.body;

import java.math.BigDecimal;

/** A field's value as it stands in JSON. */
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
    record Figure(BigDecimal number) implements FieldValue {}

    /**
     * True or false.
     *
     * @param flag which
     */
    record Flag(boolean flag) implements FieldValue {}

    /** Null. */
    record Nothing() implements FieldValue {}

    /**
     * An array or an object.
     *
     * @param kind which
     */
    record Nested(String kind) implements FieldValue {}
}
