package io.hndsr.server.internal.jetty;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.websocket.api.Session;

/** Turns requests into WebSockets. Stateless. */
public final class WebSocketUpgrade {

    private static final String SET_COOKIE = "Set-Cookie";

    private WebSocketUpgrade() {}

    /**
     * Performs the handshake.
     *
     * @param request the request
     * @param response its response
     * @param requestId returned to the client as {@code X-Request-Id}
     * @param subprotocol the subprotocol to accept; empty for none
     * @param listener creates the listener of the socket
     * @return whether the handshake was valid, so that the connection now is a WebSocket
     * @throws IOException if the client has disconnected
     */
    public static boolean upgrade(
            HttpServletRequest request,
            HttpServletResponse response,
            String requestId,
            Optional<String> subprotocol,
            Supplier<Session.Listener> listener)
            throws IOException {
        return JettyWebSocketServerContainer.ensureContainer(request.getServletContext())
                .upgrade(
                        (offer, answer) -> {
                            answer.setHeader("X-Request-Id", requestId);
                            // Images are compressed already.
                            answer.setExtensions(List.of());
                            subprotocol.ifPresent(answer::setAcceptedSubProtocol);
                            return listener.get();
                        },
                        request,
                        response);
    }

    /**
     * Discards the session that Javalin opens for each upgrade request to copy its attributes. Jetty would keep it forever, even
     * for clients without a key. A session that an application uses is left alone.
     *
     * @param request the request
     * @param response its response
     */
    public static void discardSession(HttpServletRequest request, HttpServletResponse response) {
        HttpSession session = request.getSession(false);
        if (session == null || !session.isNew() || session.getAttributeNames().hasMoreElements()) {
            return;
        }
        String id = session.getId();
        session.invalidate();
        List<String> cookies = List.copyOf(response.getHeaders(SET_COOKIE));
        response.setHeader(SET_COOKIE, null);
        cookies.stream()
                .filter(cookie -> !cookie.contains(id))
                .forEach(cookie -> response.addHeader(SET_COOKIE, cookie));
    }
}
