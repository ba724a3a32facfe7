package io.hndsr.server.internal.http;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request that has been answered, for the log and the metrics. Immutable.
 *
 * @param id the request id
 * @param trace the id of the trace that it is part of; empty if there is none
 * @param method the method as the client sent it; {@code WS} for a request on a WebSocket
 * @param path the path as the client sent it, without the query
 * @param routeMethod the method of its route, one of few
 * @param routePath the path of its route, one of few
 * @param client the client's address
 * @param caller the name of the client's key; empty if it has none
 * @param elapsedNanos the time since the request arrived
 * @param bytesIn the declared length of the body; empty if there is none
 * @param bytesOut the length of the reply's body; empty if it was not written completely
 * @param status the HTTP status; 499 if the client disconnected
 * @param errorType the kind of error; empty if there was none
 */
public record CompletedRequest(
        String id,
        Optional<String> trace,
        String method,
        String path,
        String routeMethod,
        String routePath,
        String client,
        Optional<String> caller,
        long elapsedNanos,
        OptionalLong bytesIn,
        OptionalLong bytesOut,
        int status,
        String errorType) {}
