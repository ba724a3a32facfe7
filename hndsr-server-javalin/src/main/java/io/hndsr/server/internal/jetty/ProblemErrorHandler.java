package io.hndsr.server.internal.jetty;

import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemMapper;
import io.hndsr.server.internal.request.RequestId;

import java.io.ByteArrayOutputStream;
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
 * Says by RFC 9457 what Jetty itself refuses, before a request comes to a route: headers that are too large, lines that are no
 * HTTP, paths that could be read in two ways. Thread-safe.
 */
public final class ProblemErrorHandler extends ErrorHandler {

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback)
            throws IOException {
        // Of an error of the server, the message is that of an exception.
        String told = code < HttpStatus.INTERNAL_SERVER_ERROR_500 ? message : HttpStatus.getMessage(code);
        Reply reply = ProblemMapper.reply(HttpProblem.of(code, "http", told));
        RequestId id = RequestId.of(
                Optional.ofNullable(request.getHeaders().get("X-Request-Id")),
                Optional.ofNullable(request.getHeaders().get("traceparent")));
        var body = new ByteArrayOutputStream();
        reply.body().writeTo(body);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.mediaType());
        response.getHeaders().put("X-Request-Id", id.id());
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, ByteBuffer.wrap(body.toByteArray()), callback);
    }
}
