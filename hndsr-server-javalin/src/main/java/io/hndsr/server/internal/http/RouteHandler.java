package io.hndsr.server.internal.http;

import java.util.concurrent.CompletableFuture;

/** Answers the requests of a route. Implementations are thread-safe. */
@FunctionalInterface
public interface RouteHandler {

    /**
     * Answers a request.
     *
     * @param exchange the request
     * @return the reply; an exception, thrown or in the future, is converted to a problem
     */
    CompletableFuture<Reply> handle(Exchange exchange);

    /** A handler that can turn the connection into a WebSocket. Its reply is complete when it returns. */
    interface Upgrade extends RouteHandler {}

    /** A handler that waits for nothing. */
    @FunctionalInterface
    interface Immediate {

        /**
         * Answers a request.
         *
         * @param exchange the request
         * @return the reply
         */
        Reply handle(Exchange exchange);
    }

    /**
     * Adapts a handler that waits for nothing.
     *
     * @param handler the handler
     * @return the adapted handler
     */
    static RouteHandler immediate(Immediate handler) {
        return exchange -> CompletableFuture.completedFuture(handler.handle(exchange));
    }
}
