package io.hndsr.server.internal.problem;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.eclipse.jetty.http.HttpStatus;

/** Writes problems as JSON: invalid fields as the original service did, everything else by RFC 9457. Stateless. */
public final class ProblemJson {

    /** The media type of a problem without invalid fields. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private ProblemJson() {}

    /**
     * Writes a problem as an object.
     *
     * @param out the target
     * @param problem the problem
     * @throws IOException if writing fails
     */
    public static void write(JsonGenerator out, HttpProblem problem) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "about:blank");
        out.writeStringField("title", title(problem.status()));
        writeFields(out, problem);
        out.writeEndObject();
    }

    /**
     * Writes status, message and detail as fields of the current object.
     *
     * @param out the target
     * @param problem the problem
     * @throws IOException if writing fails
     */
    public static void writeFields(JsonGenerator out, HttpProblem problem) throws IOException {
        out.writeNumberField("status", problem.status());
        out.writeStringField("message", problem.getMessage());
        if (problem.fields().isEmpty()) {
            out.writeStringField("detail", problem.getMessage());
        } else {
            out.writeArrayFieldStart("detail");
            for (FieldError field : problem.fields()) {
                write(out, field);
            }
            out.writeEndArray();
        }
    }

    private static void write(JsonGenerator out, FieldError field) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("loc");
        for (String part : field.location()) {
            out.writeString(part);
        }
        out.writeEndArray();
        out.writeStringField("msg", field.message());
        out.writeStringField("type", field.type());
        out.writeEndObject();
    }

    private static String title(int status) {
        return status == HttpProblem.CLIENT_GONE ? "Client Closed Request" : HttpStatus.getMessage(status);
    }
}
