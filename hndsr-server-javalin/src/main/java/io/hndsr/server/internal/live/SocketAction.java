package io.hndsr.server.internal.live;

import io.hndsr.server.internal.answer.Failures;
import io.hndsr.server.internal.answer.Refusal;
import io.hndsr.server.internal.answer.Reply;
import io.hndsr.server.internal.http.Action;
import io.hndsr.server.internal.http.Call;
import io.hndsr.server.internal.http.Subprotocols;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /ws}: turns the connection into a socket on which an image is enlarged, and shown as it comes about. Thread-safe. */
public final class SocketAction implements Action.Upgrade {

    private static final Logger LOG = LoggerFactory.getLogger(SocketAction.class);

    private static final int SWITCHING = 101;
    private static final String VERSION = "13";

    private final Sockets sockets;

    /**
     * Creates the action.
     *
     * @param sockets keeps the sockets
     */
    public SocketAction(Sockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
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
        return Failures.reply(
                        Refusal.of(426, "upgrade_required", "this is a WebSocket; open it as one, version " + VERSION))
                .with("Upgrade", "websocket")
                .with("Sec-WebSocket-Version", VERSION);
    }

    private void upgrade(Call call, HttpServletRequest request) {
        LiveRequest live = LiveRequest.of(call);
        boolean spoken = Subprotocols.offered(call).contains(Subprotocols.SPOKEN);
        var container = JettyWebSocketServerContainer.ensureContainer(request.getServletContext());
        boolean upgraded;
        try {
            upgraded = container.upgrade(
                    (offer, answer) -> {
                        answer.setHeader("X-Request-Id", live.id());
                        // Images are compressed already.
                        answer.setExtensions(List.of());
                        if (spoken) {
                            answer.setAcceptedSubProtocol(Subprotocols.SPOKEN);
                        }
                        return new LiveSocket(sockets, live);
                    },
                    request,
                    call.context().res());
        } catch (IOException gone) {
            LOG.debug("the client has gone before its socket {} was open", live.id(), gone);
            throw Refusal.of(Failures.CLIENT_GONE, "client_gone", "the client has gone before its socket was open");
        }
        if (!upgraded) {
            throw Refusal.of(400, "handshake", "the handshake of the WebSocket is not as RFC 6455 has it");
        }
    }
}
