package io.hndsr.bench.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeConnectionTest {

    @Test
    void a_response_in_pieces_is_read_to_its_end() throws Exception {
        try (FakeServer server = new FakeServer("HTTP/1.1 200 OK\r\nContent-Le", "ngth: 4\r\n\r\nab", "cd")) {
            try (ProbeConnection connection = ProbeConnection.open(server.uri())) {
                byte[] request = ProbeConnection.request(server.uri(), "/health", true);

                assertThat(connection.get(request)).isEqualTo(200);
                assertThat(connection.get(request)).isEqualTo(200);
            }
        }
    }

    @Test
    void any_status_is_returned() throws Exception {
        try (FakeServer server = new FakeServer("HTTP/1.1 503 No\r\ncontent-length:0\r\n\r\n")) {
            try (ProbeConnection connection = ProbeConnection.open(server.uri())) {
                assertThat(connection.get(ProbeConnection.request(server.uri(), "/readyz", false)))
                        .isEqualTo(503);
            }
        }
    }

    @Test
    void a_response_without_a_length_is_rejected() throws Exception {
        try (FakeServer server = new FakeServer("HTTP/1.1 200 OK\r\n\r\n")) {
            try (ProbeConnection connection = ProbeConnection.open(server.uri())) {
                assertThatThrownBy(() -> connection.get(ProbeConnection.request(server.uri(), "/", true)))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void latency_counts_from_the_time_a_request_was_due() throws Exception {
        try (FakeServer server = new FakeServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            ProbeRun.Times times =
                    new ProbeRun(server.uri(), "/health", true, Duration.ofMillis(5), Duration.ofMillis(100)).call();

            assertThat(times.latency().count())
                    .isEqualTo(20)
                    .isEqualTo(times.delay().count());
            assertThat(times.latency().nanos(1))
                    .isGreaterThanOrEqualTo(times.delay().nanos(1));
        }
    }

    /** Returns the same response to every request on one connection, in pieces. */
    private static final class FakeServer implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

        FakeServer(String... pieces) throws IOException {
            Thread thread = new Thread(() -> serve(pieces), "fake-server");
            thread.setDaemon(true);
            thread.start();
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + listening.getLocalPort());
        }

        private void serve(String... pieces) {
            byte[] request = new byte[1 << 10];
            try (Socket socket = listening.accept()) {
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                while (socket.getInputStream().read(request) > 0) {
                    for (String piece : pieces) {
                        out.write(piece.getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                    }
                }
            } catch (IOException closed) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
