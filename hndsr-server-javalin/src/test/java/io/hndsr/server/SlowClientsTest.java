package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hndsr.SuperResolver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many slow clients at once: others are served meanwhile, and nothing is left behind. */
class SlowClientsTest {

    /** More than the server has threads. */
    private static final int CROWD = 340;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] PIECE = new byte[1 << 16];

    private static SuperResolver resolver;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void create() {
        resolver = SuperResolver.create();
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private URI start(Setting setting, String value) {
        HndsrServer server = HndsrServer.builder()
                .resolver(resolver)
                .port(0)
                .set(setting, value)
                .set(Setting.DRAIN_TIMEOUT_S, "0")
                .start();
        open.add(server);
        return server.uri();
    }

    private Wire connect(URI server) throws IOException {
        Wire wire = new Wire(server);
        open.add(0, wire);
        return wire;
    }

    private static String upload(int bytes) {
        return "POST /v1/upscale HTTP/1.1\r\nHost: test\r\nContent-Type: image/png\r\nContent-Length: " + bytes
                + "\r\n\r\n";
    }

    private static long metric(Client client, String name) {
        String text = client.get("/metrics").text();
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitRest(Client client) {
        await().atMost(PATIENCE)
                .until(() -> metric(client, "hndsr_active_requests") == 0 && metric(client, "hndsr_body_bytes") == 0);
    }

    private static void assertWorks(Client client) {
        assertThat(client.infer(TestImages.png(8, 8), "\"scale_factor\": 2").status())
                .isEqualTo(200);
    }

    @Test
    void a_header_that_arrives_byte_by_byte_is_cut_off() throws IOException {
        URI server = start(Setting.IDLE_TIMEOUT_S, "1");
        Wire wire = connect(server);
        wire.send("GET /livez HTTP/1.1\r\nHost: test\r\n\r\n");
        assertThat(wire.readLine()).isEqualTo("HTTP/1.1 200 OK");
        wire.send("GET /livez HTTP/1.1\r\nX-Slow: ");

        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            try {
                wire.send("x");
                return false;
            } catch (IOException closed) {
                return true;
            }
        });

        assertWorks(new Client(server));
    }

    @Test
    void a_body_that_arrives_byte_by_byte_is_rejected_when_its_time_is_up() throws IOException {
        URI server = start(Setting.REQUEST_TIMEOUT_S, "1");
        Wire wire = connect(server);
        wire.send(upload(100_000));

        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            wire.send("x");
            return wire.hasNews();
        });

        assertThat(wire.readLine()).isEqualTo("TTP/1.1 408 Request Timeout");
        awaitRest(new Client(server));
        assertWorks(new Client(server));
    }

    @Test
    void rejected_clients_that_send_no_body_occupy_no_thread() throws IOException {
        URI server = start(Setting.IDLE_TIMEOUT_S, "300");
        List<Wire> refused = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            refused.add(
                    connect(server)
                            .send(
                                    "POST /infer HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n"));
        }

        for (Wire wire : refused) {
            assertThat(wire.readLine()).isEqualTo("HTTP/1.1 415 Unsupported Media Type");
        }
        assertWorks(new Client(server));
    }

    @Test
    void clients_that_do_not_receive_their_replies_occupy_few_threads() throws IOException {
        URI server = start(Setting.IDLE_TIMEOUT_S, "300");
        byte[] requests = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: test\r\n\r\n"
                .repeat(5)
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < CROWD; i++) {
            Socket socket = new Socket();
            open.add(0, socket);
            socket.setReceiveBufferSize(2048);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.getOutputStream().write(requests);
        }

        assertWorks(new Client(server));
    }

    @Test
    void many_slow_uploads_leave_memory_and_threads_for_others() throws IOException {
        URI server = start(Setting.REQUEST_TIMEOUT_S, "60");
        Client client = new Client(server);
        List<Wire> uploads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            connect(server);
        }
        for (int i = 0; i < 100; i++) {
            uploads.add(connect(server).send(upload(16 << 20)));
        }
        for (int piece = 0; piece < 16; piece++) {
            for (Wire upload : uploads) {
                upload.send(PIECE);
            }
            assertThat(client.get("/readyz").status()).isEqualTo(200);
        }
        await().atMost(PATIENCE).until(() -> metric(client, "hndsr_body_bytes") >= 100L << 20);

        assertThat(metric(client, "hndsr_active_requests")).isEqualTo(100);
        assertThat(metric(client, "hndsr_body_bytes"))
                .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertWorks(client);

        for (Wire upload : uploads) {
            upload.close();
        }
        awaitRest(client);
    }

    @Test
    void bodies_that_would_exceed_the_shared_memory_are_rejected() throws IOException {
        URI server = start(Setting.MAX_PAYLOAD_MB, "1024");
        Client client = new Client(server);
        long most = Runtime.getRuntime().maxMemory() / 4;
        Wire large = connect(server).send(upload(1 << 30));
        try {
            for (long sent = 0; sent < most; sent += PIECE.length) {
                large.send(PIECE);
            }
        } catch (IOException refused) {
            assertThat(refused).hasMessageMatching("(?s).*(reset|Broken pipe|closed).*");
        }

        assertThat(large.readLine()).isEqualTo("HTTP/1.1 429 Too Many Requests");
        awaitRest(client);
        assertWorks(client);
    }
}
