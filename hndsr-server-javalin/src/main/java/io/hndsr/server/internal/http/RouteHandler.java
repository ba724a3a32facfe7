package io.hndsr.server.internal.http;

import java.util.concurrent.CompletableFuture;

/** What a route does. Implementations are thread-safe. */
@FunctionalInterface
public interface Handler {

    /**
     * Answers a call.
     *
     * @param call the call
     * @return the reply, or an error that is turned into one; what is thrown is turned into one too
     */
    CompletableFuture<Reply> answer(Exchange call);

    /** What a route does that can turn the connection into a WebSocket. It ends in a reply like any other, at once. */
    interface Upgrade extends Handler {}

    /** What a route does that is done at once. */
    @FunctionalInterface
    interface Now {

        /**
         * Answers a call without waiting for anything.
         *
         * @param call the call
         * @return the reply
         */
        Reply answer(Exchange call);
    }

    /**
     * Makes an action of one that is done at once.
     *
     * @param action what is done
     * @return the action
     */
    static Handler now(Now action) {
        return call -> CompletableFuture.completedFuture(action.answer(call));
    }
}
