package io.hndsr.server.internal.http;

/** Is told of calls that have been answered. Implementations are thread-safe and quick. */
@FunctionalInterface
public interface RequestObserver {

    /**
     * A call has been answered.
     *
     * @param route the route
     * @param call the call
     * @param status the HTTP status, 499 where the client had gone
     * @param errorType the kind of error; empty where there was none
     */
    void answered(Route route, Exchange call, int status, String errorType);
}
