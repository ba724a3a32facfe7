package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.problem.HttpProblem;
import org.eclipse.jetty.websocket.api.StatusCode;

/**
 * The last message on a WebSocket, and how the socket is closed and recorded after it. Immutable.
 *
 * @param message the message
 * @param closeCode the close code (RFC 6455, section 7.4.1)
 * @param status the status that the request would have over HTTP
 * @param errorType the kind of error, also the reason of the close frame; empty if there was none
 */
record FinalMessage(WebSocketSender.Message message, int closeCode, int status, String errorType) {

    /** The error type of a socket on which nothing has arrived for too long. */
    static final String IDLE = "idle";

    static FinalMessage result(String text, byte[] image) {
        return new FinalMessage(WebSocketSender.Message.of(text, image), StatusCode.NORMAL, 200, "");
    }

    static FinalMessage problem(HttpProblem problem) {
        return new FinalMessage(
                WebSocketSender.Message.of(ProgressMessages.error(problem)),
                closeCode(problem),
                problem.status(),
                problem.errorType());
    }

    private static int closeCode(HttpProblem problem) {
        String type = problem.errorType();
        if (type.equals(HttpProblem.DRAINING) || type.equals(IDLE)) {
            return StatusCode.SHUTDOWN;
        }
        return switch (problem.status()) {
            case 413 -> StatusCode.MESSAGE_TOO_LARGE;
            case 429, 503 -> StatusCode.TRY_AGAIN_LATER;
            case 500, 504 -> StatusCode.SERVER_ERROR;
            default -> StatusCode.POLICY_VIOLATION;
        };
    }
}
