package io.hndsr.server.internal.http;

import io.javalin.http.HandlerType;

/**
 * A route. Immutable.
 *
 * @param method the HTTP method
 * @param path the path below the prefix, in Javalin's syntax
 * @param guarded whether it occupies the device, and so requires a key and counts towards the rate limit
 * @param handler answers the requests
 */
public record Route(HandlerType method, String path, boolean guarded, RouteHandler handler) {

    /**
     * Creates a route that provides information.
     *
     * @param path the path below the prefix
     * @param handler answers the requests
     * @return the route, open to everybody
     */
    public static Route get(String path, RouteHandler.Immediate handler) {
        return new Route(HandlerType.GET, path, false, RouteHandler.immediate(handler));
    }

    /**
     * Creates a route that provides information as a stream.
     *
     * @param path the path below the prefix
     * @param handler answers the requests
     * @return the route, open to everybody
     */
    public static Route stream(String path, RouteHandler handler) {
        return new Route(HandlerType.GET, path, false, handler);
    }

    /**
     * Creates a route that occupies the device over a WebSocket.
     *
     * @param path the path below the prefix
     * @param handler performs the upgrade
     * @return the route, guarded
     */
    public static Route socket(String path, RouteHandler.Upgrade handler) {
        return new Route(HandlerType.GET, path, true, handler);
    }

    /**
     * Creates a route that occupies the device.
     *
     * @param path the path below the prefix
     * @param handler answers the requests
     * @return the route, guarded
     */
    public static Route post(String path, RouteHandler handler) {
        return new Route(HandlerType.POST, path, true, handler);
    }

    /**
     * Creates the same route for another method.
     *
     * @param other the method
     * @return the route
     */
    Route withMethod(HandlerType other) {
        return new Route(other, path, guarded, handler);
    }
}
