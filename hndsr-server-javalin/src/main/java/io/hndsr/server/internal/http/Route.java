package io.hndsr.server.internal.http;

import io.javalin.http.HandlerType;

/**
 * A route.
 *
 * @param method the HTTP method
 * @param path the path below the prefix, as Javalin writes it
 * @param summary what it does, in a sentence
 * @param guarded whether it makes the device work, and so takes a key and is counted
 * @param action what it does
 */
public record Route(HandlerType method, String path, String summary, boolean guarded, Handler action) {

    /** {@return the name of the method, such as {@code GET}} */
    public String verb() {
        return method.name();
    }

    /**
     * A route that only tells something.
     *
     * @param path the path below the prefix
     * @param summary what it does, in a sentence
     * @param action what it does
     * @return the route, open to everybody
     */
    public static Route get(String path, String summary, Handler.Now action) {
        return new Route(HandlerType.GET, path, summary, false, Handler.now(action));
    }

    /**
     * A route that goes on telling, for as long as there is something to tell.
     *
     * @param path the path below the prefix
     * @param summary what it does, in a sentence
     * @param action what it does
     * @return the route, open to everybody
     */
    public static Route stream(String path, String summary, Handler action) {
        return new Route(HandlerType.GET, path, summary, false, action);
    }

    /**
     * A route that makes the device work over a WebSocket.
     *
     * @param path the path below the prefix
     * @param summary what it does, in a sentence
     * @param action what it does
     * @return the route, guarded
     */
    public static Route socket(String path, String summary, Handler.Upgrade action) {
        return new Route(HandlerType.GET, path, summary, true, action);
    }

    /**
     * A route that makes the device work.
     *
     * @param path the path below the prefix
     * @param summary what it does, in a sentence
     * @param action what it does
     * @return the route, guarded
     */
    public static Route post(String path, String summary, Handler action) {
        return new Route(HandlerType.POST, path, summary, true, action);
    }

    /**
     * The same under another method.
     *
     * @param other the method
     * @return the route
     */
    Route under(HandlerType other) {
        return new Route(other, path, summary, guarded, action);
    }
}
