package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hndsr.SuperResolver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid frames on WebSockets, and large numbers of WebSockets. */
class WebSocketFramesTest {

    private static final int TEXT = 1;
    private static final int BINARY = 2;

    private static SuperResolver resolver;
    private static HndsrServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        resolver = SuperResolver.create();
        server = HndsrServer.builder()
                .resolver(resolver)
                .port(0)
                .set(Setting.IDLE_TIMEOUT_S, "2")
                .start();
        client = new Client(server.uri());
    }

    @AfterAll
    static void stop() {
        server.close();
        resolver.close();
    }

    @AfterEach
    void no_socket_is_left_and_the_next_valid_request_works() {
        await().until(() -> client.get("/metrics").text().contains("hndsr_sockets 0.0"));
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send("{\"scale_factor\": 2}").send(TestImages.png(8, 8));
            assertThat(live.only("result").get("width").getAsInt()).isEqualTo(16);
        }
        await().until(() -> client.get("/health").json().get("active_requests").getAsInt() == 0);
    }

    /** Opens a connection and performs the handshake. */
    private static Socket open() throws IOException {
        URI uri = server.uri();
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(Handshake.bytes("test"));
        StringBuilder reply = new StringBuilder();
        while (reply.indexOf("\r\n\r\n") < 0) {
            reply.append((char) socket.getInputStream().read());
        }
        assertThat(reply.toString()).startsWith("HTTP/1.1 101 ");
        return socket;
    }

    /** A frame of a client, masked with zeros. */
    private static byte[] frame(int head, byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(head);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static byte[] whole(int opcode, byte[] payload) {
        return frame(0x80 | opcode, payload);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads until the server closes the connection; returns nothing if it is reset. */
    private static byte[] rest(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            return in.readAllBytes();
        } catch (SocketException reset) {
            return new byte[0];
        }
    }

    /** {@return the code of the last close frame; -1 if there is none} */
    private static int closeCode(byte[] frames) {
        int at = 0;
        int code = -1;
        while (at + 4 <= frames.length) {
            int length = frames[at + 1] & 0x7f;
            int start = at + 2;
            if (length == 126) {
                length = (frames[at + 2] & 0xff) << 8 | (frames[at + 3] & 0xff);
                start += 2;
            }
            if ((frames[at] & 0xf) == 8) {
                code = (frames[start] & 0xff) << 8 | (frames[start + 1] & 0xff);
            }
            at = start + length;
        }
        return code;
    }

    @ParameterizedTest
    @CsvSource({
        "bad UTF-8, 8182000000007bff, 1007",
        "UTF-8 cut off, 818100000000c3, 1007",
        "no mask, 81027b7d, 1002",
        "a reserved opcode, 838000000000, 1002",
        "a reserved bit, c180000000 00, 1002",
        "a continuation of nothing, 808000000000, 1002",
        "a ping in fragments, 098000000000, 1002",
        "a close of one byte, 88810000000001, 1002",
        "a length of 2^63, 82ff8000000000000000, 1009",
        "a length of 2^40, 82ff000001000000000000000000, 1009",
    })
    void an_invalid_frame_closes_the_socket(String what, String hex, int code) throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
            assertThat(closeCode(rest(socket))).as(what).isEqualTo(code);
        }
    }

    @Test
    void a_ping_that_is_too_long_closes_the_socket() throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(whole(9, new byte[126]));
            assertThat(closeCode(rest(socket))).isEqualTo(1002);
        }
    }

    @Test
    void a_text_frame_inside_a_binary_message_closes_the_socket() throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(whole(TEXT, bytes("{}")));
            socket.getOutputStream().write(frame(BINARY, new byte[10]));
            socket.getOutputStream().write(whole(TEXT, bytes("{}")));
            assertThat(closeCode(rest(socket))).isEqualTo(1002);
        }
    }

    @Test
    void a_frame_that_announces_more_than_it_has_takes_no_memory_and_times_out() throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(whole(TEXT, bytes("{}")));
            // 2^30 bytes are announced, and a few are sent.
            socket.getOutputStream()
                    .write(HexFormat.of().parseHex("82ff" + "0000000040000000" + "00000000" + "00".repeat(100)));
            await().until(() ->
                    client.get("/health").json().get("active_requests").getAsInt() == 1);
            assertThat(closeCode(rest(socket))).isEqualTo(1001);
        }
    }

    @Test
    void options_may_come_in_fragments_with_pings_between() throws IOException {
        byte[] picture = TestImages.png(8, 8);
        try (Socket socket = open()) {
            var out = socket.getOutputStream();
            out.write(frame(TEXT, bytes("{\"scale_")));
            out.write(whole(9, bytes("ping")));
            out.write(whole(0, bytes("factor\": 2}")));
            out.write(frame(BINARY, Arrays.copyOf(picture, 20)));
            out.write(whole(9, bytes("again")));
            out.write(whole(0, Arrays.copyOfRange(picture, 20, picture.length)));
            String all = new String(rest(socket), StandardCharsets.ISO_8859_1);
            assertThat(all).contains("\u008a\u0004ping", "\u008a\u0005again", "\"type\":\"result\"");
        }
    }

    @Test
    void random_bytes_close_the_socket() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Socket> sockets = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            byte[] noise = new byte[1 + random.nextInt(300)];
            random.nextBytes(noise);
            Socket socket = open();
            sockets.add(socket);
            if (random.nextBoolean()) {
                socket.getOutputStream().write(whole(TEXT, bytes("{}")));
            }
            socket.getOutputStream().write(noise);
        }
        for (Socket socket : sockets) {
            assertThat(rest(socket)).as("seed %d", seed).hasSizeLessThan(2000);
            socket.close();
        }
    }

    @Test
    void many_sockets_and_slow_uploads_occupy_no_thread() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 600; i++) {
                Socket socket = open();
                sockets.add(socket);
                if (i % 3 == 0) {
                    socket.getOutputStream().write(whole(TEXT, bytes("{}")));
                    socket.getOutputStream().write(frame(BINARY, new byte[100]));
                }
            }
            assertThat(client.get("/health").json().get("active_requests").getAsInt())
                    .isPositive();
            assertThat(client.get("/livez").status()).isEqualTo(200);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("hndsr-http-"))
                            .count())
                    .isLessThan(100);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
