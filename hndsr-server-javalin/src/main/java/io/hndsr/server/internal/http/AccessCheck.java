package io.hndsr.server.internal.http;

import io.hndsr.server.internal.problem.HttpProblem;

/** Decides who may call a route. Implementations are thread-safe. */
@FunctionalInterface
public interface AccessCheck {

    /**
     * Checks a request before it is handled, and sets its caller.
     *
     * @param route the route
     * @param exchange the request
     * @throws HttpProblem if the client may not call the route, or not now
     */
    void check(Route route, Exchange exchange);
}
