package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.http.CompletedRequest;
import io.hndsr.server.internal.http.Exchange;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The request of a WebSocket: what remains of its HTTP request after the upgrade. Immutable.
 *
 * @param id the request id
 * @param trace the id of the trace that it is part of; empty if there is none
 * @param path the path as the client sent it, without the query
 * @param client the client's address
 * @param caller the name of the client's key; empty if it has none
 * @param startNanos when it arrived, by {@link System#nanoTime()}
 */
record SocketRequest(
        String id, Optional<String> trace, String path, String client, Optional<String> caller, long startNanos) {

    /** The method under which requests on WebSockets are logged and counted. */
    private static final String METHOD = "WS";

    static SocketRequest of(Exchange exchange) {
        return new SocketRequest(
                exchange.id(),
                exchange.trace(),
                exchange.path(),
                exchange.client(),
                exchange.caller(),
                System.nanoTime() - exchange.elapsedNanos());
    }

    /**
     * Returns this request for the log and the metrics.
     *
     * @param status the status that it would have over HTTP; 499 if the client disconnected
     * @param errorType the kind of error; empty if there was none
     */
    CompletedRequest completed(int status, String errorType) {
        return new CompletedRequest(
                id,
                trace,
                METHOD,
                path,
                METHOD,
                WebSocketHandler.PATH,
                client,
                caller,
                System.nanoTime() - startNanos,
                OptionalLong.empty(),
                OptionalLong.empty(),
                status,
                errorType);
    }
}
