/**
 * Live progress: a WebSocket on which an image is upscaled, and server-sent events that follow a request of any route.
 *
 * <p>On a WebSocket, the client sends its options as a text message and its image as a binary message. The server sends status,
 * progress, finished tiles and the result; each image follows a text message that announces it. A socket serves one request and
 * is then closed. {@link io.hndsr.server.internal.websocket.UpscaleSocket} is the protocol,
 * {@link io.hndsr.server.internal.websocket.WebSocketSender} keeps slow readers from occupying memory, and
 * {@link io.hndsr.server.internal.websocket.SocketRegistry} ends sockets that take too long or that a shutdown finds idle.
 *
 * <p>{@link io.hndsr.server.internal.websocket.ProgressEventStream} writes the same progress as events, without a thread and
 * without a queue: it reads the current state from the registry whenever the connection can take more.
 */
@NullMarked
package io.hndsr.server.internal.websocket;

import org.jspecify.annotations.NullMarked;
