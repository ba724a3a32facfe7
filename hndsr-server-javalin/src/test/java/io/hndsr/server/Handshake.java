package io.hndsr.server;

import java.nio.charset.StandardCharsets;

/** The request by which a connection becomes a WebSocket, with the key of RFC 6455. */
final class Handshake {

    private Handshake() {}

    /**
     * {@return the bytes of the request}
     *
     * @param host the value of the header Host
     * @param more further headers, without line ends
     */
    static byte[] bytes(String host, String... more) {
        StringBuilder request = new StringBuilder("GET /ws HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : more) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
