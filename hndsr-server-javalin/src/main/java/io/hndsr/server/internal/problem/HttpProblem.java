package io.hndsr.server.internal.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** An error as the client receives it: status, error type, message, invalid fields. Immutable; has no stack trace. */
public final class HttpProblem extends RuntimeException {

    /** Never sent, since the client has disconnected: the status used in the log and in metrics. */
    public static final int CLIENT_GONE = 499;

    /** The error type of requests that are rejected because the server is shutting down. */
    public static final String DRAINING = "draining";

    private static final long serialVersionUID = 1L;
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(10);

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
     * Creates a problem.
     *
     * @param status the HTTP status
     * @param errorType the kind of error, as a label of metrics
     * @param message what is wrong, the actual value, the limit and the remedy
     * @return the problem
     */
    public static HttpProblem of(int status, String errorType, String message) {
        return new HttpProblem(status, errorType, message, List.of(), Optional.empty());
    }

    /**
     * Creates a problem that is expected to pass.
     *
     * @param status the HTTP status
     * @param errorType the kind of error, as a label of metrics
     * @param message what is wrong, the actual value, the limit and the remedy
     * @param retryAfter how long the client should wait before it tries again
     * @return the problem
     */
    public static HttpProblem temporary(int status, String errorType, String message, Duration retryAfter) {
        return new HttpProblem(status, errorType, message, List.of(), Optional.of(retryAfter));
    }

    /**
     * Creates the problem of a client that has disconnected, {@link #CLIENT_GONE}.
     *
     * @param message when it happened
     * @return the problem
     */
    public static HttpProblem clientGone(String message) {
        return of(CLIENT_GONE, "client_gone", message);
    }

    /**
     * Creates the problem of a server that is shutting down, 503.
     *
     * @return the problem
     */
    public static HttpProblem draining() {
        return temporary(503, DRAINING, "the server is shutting down; send the request again", RESTART_PAUSE);
    }

    /**
     * Creates the problem of invalid fields, 422.
     *
     * @param fields what is wrong, at least one error
     * @return the problem
     */
    public static HttpProblem invalid(List<FieldError> fields) {
        String message = fields.stream()
                .map(field -> String.join(".", field.location()) + ": " + field.message())
                .collect(Collectors.joining("; "));
        return new HttpProblem(422, "validation", message, fields, Optional.empty());
    }

    /**
     * Creates the problem of one invalid field of the body, 422.
     *
     * @param field its name
     * @param message what is wrong, the actual value and the limit
     * @param type the kind of error
     * @return the problem
     */
    public static HttpProblem invalid(String field, String message, String type) {
        return invalid(List.of(FieldError.ofBody(field, message, type)));
    }

    /**
     * Creates the problem of one invalid field, 422.
     *
     * @param source where the field is, such as {@code query}
     * @param field its name
     * @param message what is wrong, the actual value and the limit
     * @param type the kind of error
     * @return the problem
     */
    public static HttpProblem invalid(String source, String field, String message, String type) {
        return invalid(List.of(FieldError.of(source, field, message, type)));
    }

    /** {@return the HTTP status} */
    public int status() {
        return status;
    }

    /** {@return the kind of error, as a label of metrics} */
    public String errorType() {
        return errorType;
    }

    /** {@return the invalid fields; empty if something else is wrong} */
    public List<FieldError> fields() {
        return fields;
    }

    /** {@return how long the client should wait before it tries again, in whole seconds from 1; empty if unknown} */
    public OptionalLong retryAfterSeconds() {
        return retryAfter.stream().mapToLong(HttpProblem::wholeSeconds).findFirst();
    }

    /** Rounds up: a client that waits exactly this long must not be rejected for being early. */
    static long wholeSeconds(Duration pause) {
        return Math.max(1, pause.plusMillis(999).toSeconds());
    }

    /** {@return what is wrong, the actual value, the limit and the remedy} */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
