package io.hndsr.server.internal.jetty;

import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemJson;
import io.hndsr.server.internal.request.RequestId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Writes problems (RFC 9457) for requests that Jetty rejects before they reach a route: headers that are too large, malformed
 * requests, ambiguous paths. Thread-safe.
 */
final class ProblemErrorHandler extends ErrorHandler {

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback)
            throws IOException {
        // For a server error, Jetty's message is that of an exception.
        String shown = code < HttpStatus.INTERNAL_SERVER_ERROR_500 ? message : HttpStatus.getMessage(code);
        HttpProblem problem = HttpProblem.of(code, "http", shown);
        RequestId id = RequestId.of(
                Optional.ofNullable(request.getHeaders().get("X-Request-Id")),
                Optional.ofNullable(request.getHeaders().get("traceparent")));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemJson.MEDIA_TYPE);
        response.getHeaders().put("X-Request-Id", id.id());
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, ByteBuffer.wrap(Json.bytes(out -> ProblemJson.write(out, problem))), callback);
    }
}
