package io.hndsr.bench.service;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A connection for many short requests. It is a plain socket with a reused buffer, so that hardly anything but the server is
 * measured. Confined to one thread.
 */
final class ProbeConnection implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 13];

    private ProbeConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    static ProbeConnection open(URI server) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
            return new ProbeConnection(socket);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /**
     * Composes a request.
     *
     * @param server the server
     * @param path the path
     * @param keep whether the connection is used for further requests
     * @return the request's bytes
     */
    static byte[] request(URI server, String path, boolean keep) {
        String text = "GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n"
                + (keep ? "" : "Connection: close\r\n") + "\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Sends a request and reads the whole response.
     *
     * @param request the request
     * @return the status
     * @throws IOException if the response has no length, exceeds the buffer or does not arrive
     */
    int get(byte[] request) throws IOException {
        out.write(request);
        int count = 0;
        int head = -1;
        while (head < 0) {
            count += read(count);
            head = indexOf(HEAD_END, count);
        }
        int end = head + HEAD_END.length + length(head);
        while (count < end) {
            count += read(count);
        }
        return Integer.parseInt(new String(buffer, STATUS_AT, 3, StandardCharsets.US_ASCII));
    }

    private int read(int from) throws IOException {
        if (from == buffer.length) {
            throw new IOException("the response is longer than " + buffer.length + " bytes");
        }
        int count = in.read(buffer, from, buffer.length - from);
        if (count < 0) {
            throw new EOFException("the connection was closed within a response");
        }
        return count;
    }

    private int length(int head) throws IOException {
        int at = indexOf(LENGTH, head);
        if (at < 0) {
            throw new IOException("the response has no Content-Length");
        }
        int length = 0;
        for (int i = at + LENGTH.length; buffer[i] != '\r'; i++) {
            length = buffer[i] == ' ' ? length : 10 * length + buffer[i] - '0';
        }
        return length;
    }

    /** Returns the index of a lower-case text in the first {@code count} bytes of the buffer, or -1 if it is absent. */
    private int indexOf(byte[] text, int count) {
        for (int at = 0; at + text.length <= count; at++) {
            int same = 0;
            while (same < text.length && lower(buffer[at + same]) == text[same]) {
                same++;
            }
            if (same == text.length) {
                return at;
            }
        }
        return -1;
    }

    private static int lower(int letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
