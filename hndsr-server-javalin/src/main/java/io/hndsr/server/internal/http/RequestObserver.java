package io.hndsr.server.internal.http;

/** Observes requests that have been answered. Implementations are thread-safe and quick. */
@FunctionalInterface
public interface RequestObserver {

    /**
     * Called for every request that has been answered, and for every request on a WebSocket that has ended.
     *
     * @param request the request
     */
    void completed(CompletedRequest request);
}
