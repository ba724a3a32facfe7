package io.hndsr.server.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The subprotocols that a client offers for a WebSocket. Browsers cannot set other headers, so a key can be offered as one too, as
 * in Kubernetes. Stateless.
 */
public final class WebSocketProtocols {

    /** The header. */
    public static final String HEADER = "Sec-WebSocket-Protocol";

    /** The protocol that this server speaks. */
    public static final String SUPPORTED = "hndsr.v1";

    private static final String KEY_PREFIX = "hndsr.key.";

    private WebSocketProtocols() {}

    /**
     * Lists the offered protocols.
     *
     * @param exchange the request
     * @return the names, in order
     */
    public static List<String> offered(Exchange exchange) {
        return exchange.headers(HEADER).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /**
     * Finds the key.
     *
     * @param exchange the request
     * @return the key; empty if none is offered
     */
    public static Optional<String> key(Exchange exchange) {
        return offered(exchange).stream()
                .filter(name -> name.startsWith(KEY_PREFIX))
                .map(name -> decoded(name.substring(KEY_PREFIX.length())))
                .findFirst();
    }

    /** Returns an empty key, which is never valid, for text that is not base64url. */
    private static String decoded(String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
