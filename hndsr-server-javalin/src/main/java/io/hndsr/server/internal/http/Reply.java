package io.hndsr.server.internal.http;

import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The reply to a request. Immutable.
 *
 * @param status the HTTP status
 * @param mediaType the media type of the body; empty if there is no body
 * @param headers further headers
 * @param length the length of the body in bytes; empty if it is not known in advance
 * @param body writes the body
 */
public record Reply(int status, String mediaType, Map<String, String> headers, OptionalLong length, Body body) {

    /** The media type of JSON. */
    public static final String JSON = "application/json";

    /** Writes a body. */
    @FunctionalInterface
    public interface Body {
        /**
         * Writes the body.
         *
         * @param out the target; stays open
         * @throws IOException if the client does not receive it
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Copies the map.
     *
     * @param status the HTTP status
     * @param mediaType the media type of the body
     * @param headers further headers
     * @param length the length of the body in bytes
     * @param body writes the body
     */
    public Reply {
        headers = Map.copyOf(headers);
    }

    /**
     * Creates a reply of bytes.
     *
     * @param status the HTTP status
     * @param mediaType the media type of the body
     * @param body the body; must not be changed afterwards
     * @return the reply
     */
    public static Reply of(int status, String mediaType, byte[] body) {
        return new Reply(status, mediaType, Map.of(), OptionalLong.of(body.length), out -> out.write(body));
    }

    /**
     * Creates a reply of text.
     *
     * @param status the HTTP status
     * @param mediaType the media type of the body, without a charset
     * @param body the body
     * @return the reply, in UTF-8
     */
    public static Reply of(int status, String mediaType, String body) {
        return of(status, mediaType + "; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Creates a reply of JSON.
     *
     * @param status the HTTP status
     * @param body the body
     * @return the reply
     */
    public static Reply json(int status, Json.Content body) {
        return of(status, JSON, Json.bytes(body));
    }

    /**
     * Creates a reply without a body.
     *
     * @param status the HTTP status
     * @return the reply
     */
    public static Reply empty(int status) {
        return new Reply(status, "", Map.of(), OptionalLong.of(0), out -> {});
    }

    /**
     * Creates the reply to a request that could not be served.
     *
     * @param problem what is wrong
     * @return the reply
     */
    public static Reply problem(HttpProblem problem) {
        String mediaType = problem.fields().isEmpty() ? ProblemJson.MEDIA_TYPE : JSON;
        Reply reply = of(problem.status(), mediaType, Json.bytes(out -> ProblemJson.write(out, problem)));
        if (problem.status() == 401) {
            reply = reply.with("WWW-Authenticate", "Bearer realm=\"hndsr\"");
        }
        OptionalLong retryAfter = problem.retryAfterSeconds();
        return retryAfter.isPresent() ? reply.with("Retry-After", Long.toString(retryAfter.getAsLong())) : reply;
    }

    /**
     * Returns this reply with another header.
     *
     * @param name the name of the header
     * @param value its value
     * @return the changed reply
     */
    public Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, mediaType, more, length, body);
    }
}
