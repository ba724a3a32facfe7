package io.hndsr.server.internal.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A request that is not carried out, and what its client is told. Immutable; has no stack trace. */
public final class HttpProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String errorType;
    private final transient List<FieldError> fields;
    private final transient Optional<Duration> retryAfter;

    private HttpProblem(
            int status, String errorType, String message, List<FieldError> fields, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.errorType = errorType;
        this.fields = List.copyOf(fields);
        this.retryAfter = retryAfter;
    }

    /**
     * A refusal.
     *
     * @param status the HTTP status
     * @param errorType the kind of error, as a label of metrics
     * @param message what was wrong, the actual value, the limit and the remedy
     * @return the refusal
     */
    public static HttpProblem of(int status, String errorType, String message) {
        return new HttpProblem(status, errorType, message, List.of(), Optional.empty());
    }

    /**
     * A refusal of a request that may be sent again.
     *
     * @param status the HTTP status
     * @param errorType the kind of error, as a label of metrics
     * @param message what was wrong, the actual value, the limit and the remedy
     * @param retryAfter when it may be sent again, from now
     * @return the refusal
     */
    public static HttpProblem forNow(int status, String errorType, String message, Duration retryAfter) {
        return new HttpProblem(status, errorType, message, List.of(), Optional.of(retryAfter));
    }

    /**
     * A refusal of a body, 422.
     *
     * @param fields what is wrong, at least one fault
     * @return the refusal
     */
    public static HttpProblem invalid(List<FieldError> fields) {
        String message = String.join(
                "; ",
                fields.stream()
                        .map(field -> String.join(".", field.location()) + ": " + field.message())
                        .toList());
        return new HttpProblem(422, "validation", message, fields, Optional.empty());
    }

    /**
     * A refusal of one field of a body, 422.
     *
     * @param field its name
     * @param message what was wrong, the actual value and the limit
     * @param type the kind of fault
     * @return the refusal
     */
    public static HttpProblem invalid(String field, String message, String type) {
        return invalid(List.of(FieldError.ofBody(field, message, type)));
    }

    /**
     * A refusal of one field, 422.
     *
     * @param place where it stands, such as {@code query}
     * @param field its name
     * @param message what was wrong, the actual value and the limit
     * @param type the kind of fault
     * @return the refusal
     */
    public static HttpProblem invalid(String place, String field, String message, String type) {
        return invalid(List.of(new FieldError(List.of(place, field), message, type)));
    }

    /** {@return the HTTP status} */
    public int status() {
        return status;
    }

    /** {@return the kind of error, as a label of metrics} */
    public String errorType() {
        return errorType;
    }

    /** {@return what is wrong with the body; empty where something else is} */
    public List<FieldError> fields() {
        return fields;
    }

    /** {@return when the request may be sent again, from now} */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** {@return what was wrong, the actual value, the limit and the remedy} */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
