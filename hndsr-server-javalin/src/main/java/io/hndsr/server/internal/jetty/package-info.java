/**
 * Everything that depends on the inside of Jetty; the rest of the server uses servlets, Javalin, Jetty's WebSocket interface and a
 * few of its parsers. An upgrade of Jetty is a change here.
 *
 * <ul>
 *   <li>{@link io.hndsr.server.internal.jetty.JettySetup}: threads, limits, connectors and error pages of the server's own Jetty.
 *   <li>{@link io.hndsr.server.internal.jetty.DisconnectWatcher}: notices that a client has disconnected while its request is being
 *       processed.
 *   <li>{@link io.hndsr.server.internal.jetty.SlowClientGuard}: closes connections that send headers or receive replies too slowly.
 *   <li>{@link io.hndsr.server.internal.jetty.ReloadableTls}: a certificate that is reloaded when its files change.
 *   <li>{@link io.hndsr.server.internal.jetty.WebSocketUpgrade}: turns a request into a WebSocket.
 * </ul>
 *
 * <p>The watcher and the guard work on connections of any Jetty, so they also protect a Javalin that the service is mounted on;
 * the rest applies to the server's own.
 */
@NullMarked
package io.hndsr.server.internal.jetty;

import org.jspecify.annotations.NullMarked;
