package io.hndsr.server.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a client offers as subprotocols of a WebSocket. Browsers can send no other header with one, so that a key comes this way
 * too, as Kubernetes has it.
 */
public final class WebSocketProtocols {

    /** The header. */
    public static final String HEADER = "Sec-WebSocket-Protocol";

    /** The protocol that is spoken. */
    public static final String SPOKEN = "hndsr.v1";

    private static final String KEY = "hndsr.key.";

    private WebSocketProtocols() {}

    /**
     * Lists what is offered.
     *
     * @param call the call
     * @return the names, in order
     */
    public static List<String> offered(Exchange call) {
        return call.headers(HEADER).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /**
     * Finds the key.
     *
     * @param call the call
     * @return the key as the client has it; empty where none is offered
     */
    public static Optional<String> key(Exchange call) {
        return offered(call).stream()
                .filter(name -> name.startsWith(KEY))
                .map(name -> decoded(name.substring(KEY.length())))
                .findFirst();
    }

    /** What is not base64url is no key that anybody has. */
    private static String decoded(String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noBase64) {
            return "";
        }
    }
}
