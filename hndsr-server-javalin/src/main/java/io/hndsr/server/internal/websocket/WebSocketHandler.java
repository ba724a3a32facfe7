package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Handler;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.WebSocketProtocols;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemMapper;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /ws}: turns the connection into a socket on which an image is enlarged, and shown as it comes about. Thread-safe. */
public final class WebSocketHandler implements Handler.Upgrade {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketHandler.class);

    private static final int SWITCHING = 101;
    private static final String VERSION = "13";

    private final SocketRegistry sockets;

    /**
     * Creates the action.
     *
     * @param sockets keeps the sockets
     */
    public WebSocketHandler(SocketRegistry sockets) {
        this.sockets = sockets;
    }

    @Override
    public CompletableFuture<Reply> answer(Exchange call) {
        HttpServletRequest request = call.context().req();
        boolean asked = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
                && VERSION.equals(request.getHeader("Sec-WebSocket-Version"));
        if (!asked) {
            return CompletableFuture.completedFuture(upgradeRequired());
        }
        sockets.requireRoom();
        upgrade(call, request);
        call.takeOver();
        return CompletableFuture.completedFuture(Reply.empty(SWITCHING));
    }

    private static Reply upgradeRequired() {
        return ProblemMapper.reply(
                        HttpProblem.of(426, "upgrade_required", "this is a WebSocket; open it as one, version " + VERSION))
                .with("Upgrade", "websocket")
                .with("Sec-WebSocket-Version", VERSION);
    }

    private void upgrade(Exchange call, HttpServletRequest request) {
        SocketRequest live = SocketRequest.of(call);
        boolean spoken = WebSocketProtocols.offered(call).contains(WebSocketProtocols.SPOKEN);
        var container = JettyWebSocketServerContainer.ensureContainer(request.getServletContext());
        boolean upgraded;
        try {
            upgraded = container.upgrade(
                    (offer, answer) -> {
                        answer.setHeader("X-Request-Id", live.id());
                        // Images are compressed already.
                        answer.setExtensions(List.of());
                        if (spoken) {
                            answer.setAcceptedSubProtocol(WebSocketProtocols.SPOKEN);
                        }
                        return new UpscaleSocket(sockets, live);
                    },
                    request,
                    call.context().res());
        } catch (IOException gone) {
            LOG.debug("the client has gone before its socket {} was open", live.id(), gone);
            throw HttpProblem.of(ProblemMapper.CLIENT_GONE, "client_gone", "the client has gone before its socket was open");
        }
        if (!upgraded) {
            throw HttpProblem.of(400, "handshake", "the handshake of the WebSocket is not as RFC 6455 has it");
        }
    }
}
