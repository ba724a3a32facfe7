package io.hndsr.server;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection with access to every byte, unlike an HTTP client. Confined to one thread. */
final class Wire implements AutoCloseable {

    /** Long enough for a server on a busy machine; one that never answers fails the test. */
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    Wire(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** Sends a request and returns everything received until the server closes the connection. */
    static String exchange(URI server, byte[] request) throws IOException {
        try (Wire wire = new Wire(server)) {
            return wire.send(request).readAll();
        }
    }

    static String exchange(URI server, String request) throws IOException {
        return exchange(server, request.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads to the end of the stream. */
    String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Reads the status line. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\n';
                next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    /** {@return whether anything has arrived, or the connection has been closed} */
    boolean hasNews() throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() >= -1;
        } catch (java.net.SocketTimeoutException nothing) {
            return false;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
