package io.hndsr.server.internal.http;

import io.hndsr.server.internal.body.Json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a client is answered. Immutable.
 *
 * @param status the HTTP status
 * @param mediaType the body's media type; empty where there is no body
 * @param headers further headers
 * @param length the body's length in bytes; empty where it is not known in advance
 * @param body writes the body
 */
public record Reply(int status, String mediaType, Map<String, String> headers, OptionalLong length, Body body) {

    /** The media type of JSON. */
    public static final String JSON = "application/json";

    /** The media type of an error in JSON, RFC 9457. */
    public static final String PROBLEM = "application/problem+json";

    /** Writes a body. */
    @FunctionalInterface
    public interface Body {
        /**
         * Writes it.
         *
         * @param out where to; left open
         * @throws IOException where the client does not take it
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Copies the map.
     *
     * @param status the HTTP status
     * @param mediaType the body's media type
     * @param headers further headers
     * @param length the body's length in bytes
     * @param body writes the body
     */
    public Reply {
        headers = Map.copyOf(headers);
    }

    /**
     * A reply whose body is known.
     *
     * @param status the HTTP status
     * @param mediaType the body's media type
     * @param body the body; not to be changed
     * @return the reply
     */
    public static Reply of(int status, String mediaType, byte[] body) {
        return new Reply(status, mediaType, Map.of(), OptionalLong.of(body.length), out -> out.write(body));
    }

    /**
     * A reply of text.
     *
     * @param status the HTTP status
     * @param mediaType the body's media type, without a charset
     * @param body the body
     * @return the reply, in UTF-8
     */
    public static Reply of(int status, String mediaType, String body) {
        return of(status, mediaType + "; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A reply of JSON.
     *
     * @param status the HTTP status
     * @param body the body
     * @return the reply
     */
    public static Reply json(int status, Json.Value body) {
        return of(status, JSON, Json.bytes(body));
    }

    /**
     * A reply without a body.
     *
     * @param status the HTTP status
     * @return the reply
     */
    public static Reply empty(int status) {
        return new Reply(status, "", Map.of(), OptionalLong.of(0), out -> {});
    }

    /**
     * Returns this reply with another header.
     *
     * @param name the header's name
     * @param value its value
     * @return the changed reply
     */
    public Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, mediaType, more, length, body);
    }
}
