package io.hndsr.server.internal.problem;

import java.util.List;

/**
 * An invalid field, in the form that clients of the original service read. Immutable.
 *
 * @param location the path to the field, such as {@code body, scale_factor}
 * @param message what is wrong, the actual value and the limit
 * @param type the kind of error, such as {@code less_than_equal}
 */
public record FieldError(List<String> location, String message, String type) {

    /** Names come from the client and may be of any length. */
    private static final int MAX_NAME = 64;

    /**
     * Copies the list.
     *
     * @param location the path to the field
     * @param message what is wrong, the actual value and the limit
     * @param type the kind of error
     */
    public FieldError {
        location = List.copyOf(location);
    }

    /**
     * Creates an error of a field.
     *
     * @param source where the field is, such as {@code body} or {@code query}
     * @param field its name, which is shortened if it is long
     * @param message what is wrong, the actual value and the limit
     * @param type the kind of error
     * @return the error
     */
    public static FieldError of(String source, String field, String message, String type) {
        String name = field.length() <= MAX_NAME ? field : field.substring(0, MAX_NAME);
        return new FieldError(List.of(source, name), message, type);
    }

    /**
     * Creates an error of a field of the body.
     *
     * @param field its name, which is shortened if it is long
     * @param message what is wrong, the actual value and the limit
     * @param type the kind of error
     * @return the error
     */
    public static FieldError ofBody(String field, String message, String type) {
        return of("body", field, message, type);
    }
}
