package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.RouteHandler;
import io.hndsr.server.internal.http.WebSocketProtocols;
import io.hndsr.server.internal.jetty.WebSocketUpgrade;
import io.hndsr.server.internal.problem.HttpProblem;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /ws}: turns the connection into a WebSocket on which an image is upscaled. Thread-safe. */
public final class WebSocketHandler implements RouteHandler.Upgrade {

    /** The path, below the prefix. */
    public static final String PATH = "/ws";

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketHandler.class);

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final String VERSION = "13";

    private final SocketRegistry sockets;

    /**
     * Creates the handler.
     *
     * @param sockets the open sockets
     */
    public WebSocketHandler(SocketRegistry sockets) {
        this.sockets = sockets;
    }

    @Override
    public CompletableFuture<Reply> handle(Exchange exchange) {
        boolean requested =
                exchange.header("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent()
                        && exchange.header("Sec-WebSocket-Version")
                                .filter(VERSION::equals)
                                .isPresent();
        if (!requested) {
            return CompletableFuture.completedFuture(upgradeRequired());
        }
        sockets.requireRoom();
        upgrade(exchange);
        exchange.takeOverResponse();
        return CompletableFuture.completedFuture(Reply.empty(SWITCHING_PROTOCOLS));
    }

    private static Reply upgradeRequired() {
        return Reply.problem(HttpProblem.of(
                        426,
                        "upgrade_required",
                        "this route is a WebSocket; send an upgrade request of version " + VERSION))
                .with("Upgrade", "websocket")
                .with("Sec-WebSocket-Version", VERSION);
    }

    private void upgrade(Exchange exchange) {
        SocketRequest request = SocketRequest.of(exchange);
        Optional<String> subprotocol = WebSocketProtocols.offered(exchange).stream()
                .filter(WebSocketProtocols.SUPPORTED::equals)
                .findFirst();
        boolean upgraded;
        try {
            upgraded = WebSocketUpgrade.upgrade(
                    exchange.request(),
                    exchange.response(),
                    request.id(),
                    subprotocol,
                    () -> new UpscaleSocket(sockets, request));
        } catch (IOException gone) {
            LOG.debug("the client disconnected before its socket {} was open", request.id(), gone);
            throw HttpProblem.clientGone("the client disconnected before its socket was open");
        }
        if (!upgraded) {
            throw HttpProblem.of(400, "handshake", "the WebSocket handshake is not valid (RFC 6455)");
        }
    }
}
