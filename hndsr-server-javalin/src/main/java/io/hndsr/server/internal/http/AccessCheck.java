package io.hndsr.server.internal.http;

/** Lets calls in, or not. Implementations are thread-safe. */
@FunctionalInterface
public interface AccessCheck {

    /**
     * Lets a call in.
     *
     * @param route what is called
     * @param call the call, which is told whose it is
     * @throws io.hndsr.server.internal.problem.HttpProblem where it is not let in
     */
    void pass(Route route, Exchange call);
}
