/**
 * The super-resolver as an HTTP service.
 *
 * <p>{@link io.hndsr.server.HndsrServer#builder()} configures and starts one, either with a Javalin of its own or mounted on that of
 * an application. {@link io.hndsr.server.Setting} lists the settings, which can come from code, the environment or a file.
 *
 * <p>The service speaks the protocol of the original HNDSR service, a binary protocol, WebSocket and server-sent events, and has a
 * web page, an OpenAPI document, probes and metrics. A server answers probes as soon as it is started, and accepts requests once
 * the model is loaded. Closing it rejects new requests, lets those in progress finish within
 * {@link io.hndsr.server.Setting#DRAIN_TIMEOUT_S}, and then stops the rest on the device.
 */
@NullMarked
package io.hndsr.server;

import org.jspecify.annotations.NullMarked;
