package io.hndsr.server.internal.problem;

import java.util.List;

/**
 * What is wrong with one field, as clients of the original read it.
 *
 * @param location where it is, such as {@code body, scale_factor}
 * @param message what was wrong, the actual value and the limit
 * @param type the kind of fault, such as {@code less_than_equal}
 */
public record FieldError(List<String> location, String message, String type) {

    /**
     * Copies the list.
     *
     * @param location where it is
     * @param message what was wrong, the actual value and the limit
     * @param type the kind of fault
     */
    public FieldError {
        location = List.copyOf(location);
    }

    /**
     * A fault of a field of the body.
     *
     * @param field its name
     * @param message what was wrong, the actual value and the limit
     * @param type the kind of fault
     * @return the fault
     */
    public static FieldError ofBody(String field, String message, String type) {
        return new FieldError(List.of("body", field), message, type);
    }
}
