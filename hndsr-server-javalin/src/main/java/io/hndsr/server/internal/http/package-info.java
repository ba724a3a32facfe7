/**
 * A small layer on top of Javalin: what a route is, what its handler receives and returns, and how replies are written.
 *
 * <p>A {@link io.hndsr.server.internal.http.Route} has a {@link io.hndsr.server.internal.http.RouteHandler}, which receives an
 * {@link io.hndsr.server.internal.http.Exchange} and returns a {@link io.hndsr.server.internal.http.Reply}, at once or later.
 * {@link io.hndsr.server.internal.http.Router} does for every route what none has to do itself: it checks the origin
 * ({@link io.hndsr.server.internal.http.CorsPolicy}) and the key ({@link io.hndsr.server.internal.http.AccessCheck}), turns
 * exceptions into problems, cancels work whose client has disconnected, and reports the completed request
 * ({@link io.hndsr.server.internal.http.RequestObserver}).
 *
 * <p>Waiting for a result holds no thread. Reading a body and writing a reply do.
 */
@NullMarked
package io.hndsr.server.internal.http;

import org.jspecify.annotations.NullMarked;
