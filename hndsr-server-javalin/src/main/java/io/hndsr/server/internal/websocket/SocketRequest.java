package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.http.Exchange;

import java.util.Optional;

/**
 * A request on a socket, as it is logged and counted: what is left of its call when that has become a socket.
 *
 * @param id tells it from others
 * @param trace the id of the trace that it is a part of; empty where there is none
 * @param path the path that was called, without its query
 * @param client the client's address
 * @param caller whose key the client has; empty where it has none
 * @param beginNanos when the call came, by {@link System#nanoTime()}
 */
public record SocketRequest(
        String id, Optional<String> trace, String path, String client, Optional<String> caller, long beginNanos) {

    static SocketRequest of(Exchange call) {
        return new SocketRequest(
                call.id(),
                call.trace(),
                call.path(),
                call.client(),
                call.caller(),
                System.nanoTime() - call.elapsedNanos());
    }

    /** Is told of requests that have ended. Implementations are thread-safe and quick. */
    @FunctionalInterface
    public interface Observer {

        /**
         * A request has ended.
         *
         * @param request the request
         * @param status what it would have been answered with over HTTP; 499 where the client had gone
         * @param errorType the kind of error; empty where there was none
         */
        void ended(SocketRequest request, int status, String errorType);
    }
}
