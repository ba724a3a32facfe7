package io.hndsr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import io.hndsr.SuperResolver;
import io.hndsr.report.DeviceStatus;
import io.javalin.Javalin;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upscaling over a WebSocket: tiles, progress, result, errors, and stopping. */
class WebSocketTest {

    private static final String OPTIONS = "{\"scale_factor\": 2}";

    /** Takes minutes with a large image unless it is stopped. */
    private static final String LONG_WORK = "{\"scale_factor\": 8, \"ddim_steps\": 200}";

    private static SuperResolver resolver;
    private static HndsrServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        resolver = SuperResolver.create();
        server = start(builder -> builder.set(Setting.MAX_PAYLOAD_MB, "2"));
        client = new Client(server.uri());
    }

    @AfterAll
    static void stop() {
        server.close();
        resolver.close();
    }

    @AfterEach
    void the_next_valid_request_works_and_all_slots_are_free() {
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send(OPTIONS).send(TestImages.png(8, 8));
            assertThat(live.only("result").get("width").getAsInt()).isEqualTo(16);
            assertThat(live.closeCode()).isEqualTo(1000);
        }
        awaitRest();
        await().until(() -> active(client) == 0);
    }

    private static HndsrServer start(Consumer<HndsrServer.Builder> settings) {
        HndsrServer.Builder builder = HndsrServer.builder().resolver(resolver).port(0);
        settings.accept(builder);
        return builder.start();
    }

    private static int active(Client of) {
        return of.get("/health").json().get("active_requests").getAsInt();
    }

    private static int running() {
        return resolver.status().devices().stream()
                .mapToInt(DeviceStatus::running)
                .sum();
    }

    private static void awaitWork() {
        await().until(() -> running() > 0);
    }

    private static void awaitRest() {
        await().until(() -> running() == 0 && resolver.status().pendingRequests() == 0);
    }

    private static BufferedImage decoded(byte[] image) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(image));
    }

    @Test
    void tiles_arrive_before_the_result_and_have_its_pixels() throws IOException {
        try (HndsrServer small = start(builder -> builder.set(Setting.TILE_SIZE, "32"));
                WebSocketClient live = WebSocketClient.open(small.uri())) {
            live.send(OPTIONS).send(TestImages.png(70, 50));
            JsonObject result = live.only("result");
            BufferedImage image = decoded(live.images().get(live.images().size() - 1));

            assertThat(result.get("media_type").getAsString()).isEqualTo("image/png");
            assertThat(result.getAsJsonObject("metadata").get("output_size").getAsString())
                    .isEqualTo("140x100");
            assertThat(image.getWidth()).isEqualTo(140);
            List<JsonObject> tiles = live.texts("tile");
            assertThat(tiles).isNotEmpty();
            assertThat(live.images()).hasSize(tiles.size() + 1);
            for (int tile = 0; tile < tiles.size(); tile++) {
                JsonObject bounds = tiles.get(tile);
                BufferedImage part = decoded(live.images().get(tile));
                assertThat(bounds.get("result_width").getAsInt()).isEqualTo(140);
                assertThat(part.getWidth()).isEqualTo(bounds.get("width").getAsInt());
                assertThat(part.getHeight()).isEqualTo(bounds.get("height").getAsInt());
                for (int y = 0; y < part.getHeight(); y++) {
                    for (int x = 0; x < part.getWidth(); x++) {
                        assertThat(part.getRGB(x, y))
                                .isEqualTo(image.getRGB(
                                        bounds.get("x").getAsInt() + x,
                                        bounds.get("y").getAsInt() + y));
                    }
                }
            }
        }
    }

    @Test
    void reports_status_and_progress() {
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send("{\"scale_factor\": 2, \"ddim_steps\": 20}").send(TestImages.png(32, 32));
            JsonObject metadata = live.only("result").getAsJsonObject("metadata");

            assertThat(metadata.get("ddim_steps").getAsInt()).isEqualTo(20);
            assertThat(live.texts("status").stream()
                            .map(message -> message.get("status").getAsString()))
                    .containsExactly("accepted", "running");
            assertThat(live.texts("progress"))
                    .isNotEmpty()
                    .allSatisfy(progress ->
                            assertThat(progress.get("steps_total").getAsInt()).isEqualTo(20));
        }
    }

    @Test
    void the_result_is_the_same_as_that_of_infer() throws IOException {
        byte[] picture = TestImages.png(40, 30);
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send("{\"scale_factor\": 3.5, \"output_format\": \"tiff\", \"return_metadata\": false}")
                    .send(picture);
            JsonObject result = live.only("result");

            assertThat(result.get("media_type").getAsString()).isEqualTo("image/tiff");
            assertThat(result.get("metadata").isJsonNull()).isTrue();
            assertThat(result.get("scale_factor").getAsDouble()).isEqualTo(3.5);
            byte[] same = client.infer(picture, "\"scale_factor\": 3.5, \"output_format\": \"tiff\"")
                    .image();
            assertThat(live.images().get(live.images().size() - 1)).isEqualTo(same);
        }
    }

    @Test
    void closing_the_socket_stops_the_work_on_the_device() {
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send(LONG_WORK).send(TestImages.png(400, 400));
            awaitWork();

            live.socket().sendClose(1000, "").join();

            awaitRest();
            await().until(() -> client.get("/metrics")
                    .text()
                    .contains("hndsr_requests_total{endpoint=\"/ws\",method=\"WS\",status=\"499\"}"));
        }
    }

    @Test
    void disconnecting_without_a_close_frame_stops_the_work_on_the_device() {
        WebSocketClient live = WebSocketClient.open(server.uri());
        live.send(LONG_WORK).send(TestImages.png(400, 400));
        awaitWork();

        live.close();

        awaitRest();
    }

    @Test
    void disconnecting_at_any_stage_leaves_nothing_behind() {
        WebSocketClient.open(server.uri()).close();
        WebSocketClient.open(server.uri()).send(OPTIONS).close();
        WebSocketClient.open(server.uri())
                .send(OPTIONS)
                .sendPart(new byte[5000], false)
                .close();
        WebSocketClient.open(server.uri())
                .send(OPTIONS)
                .send(TestImages.png(64, 64))
                .close();
        await().until(() -> client.get("/metrics").text().contains("hndsr_sockets 0.0"));
    }

    @Test
    void an_image_may_come_in_fragments() throws IOException {
        byte[] picture = TestImages.png(40, 30);
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send(OPTIONS);
            for (int at = 0; at < picture.length; at += 700) {
                int end = Math.min(picture.length, at + 700);
                live.socket()
                        .sendBinary(ByteBuffer.wrap(Arrays.copyOfRange(picture, at, end)), end == picture.length)
                        .join();
            }
            assertThat(live.only("result").get("width").getAsInt()).isEqualTo(80);
        }
    }

    @Test
    void all_errors_of_the_options_are_reported_at_once() {
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send("{\"scale_factor\": 9, \"blur\": -1, \"unknown\": 1}");
            JsonObject error = live.only("error");

            assertThat(error.get("status").getAsInt()).isEqualTo(422);
            assertThat(error.getAsJsonArray("detail")).hasSize(2);
            assertThat(error.get("message").getAsString()).contains("scale_factor", "from 2 to 8", "blur");
            assertThat(live.closeCode()).isEqualTo(1008);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[1]",
                "{\"scale_factor\": 2",
                "{\"scale_factor\": 2}{}",
                "{\"scale_factor\": 1e999999999}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
                        + "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
                        + "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}",
                "{\"image\": \"AAAA\", \"scale_factor\": 2}",
                "{\"image\": null}",
                "{\"seed\": 1180591620717411303424}",
            })
    void invalid_options_are_rejected(String options) {
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send(options);
            assertThat(live.only("error").get("status").getAsInt()).isEqualTo(422);
            assertThat(live.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void messages_out_of_turn_are_rejected() {
        try (WebSocketClient early = WebSocketClient.open(server.uri());
                WebSocketClient twice = WebSocketClient.open(server.uri());
                WebSocketClient again = WebSocketClient.open(server.uri())) {
            early.send(TestImages.png(8, 8));
            assertThat(early.only("error").get("message").getAsString()).contains("before the image");
            assertThat(early.closeCode()).isEqualTo(1008);

            twice.send(OPTIONS).send(OPTIONS);
            assertThat(twice.only("error").get("message").getAsString()).contains("one request");
            assertThat(twice.closeCode()).isEqualTo(1008);

            again.send(LONG_WORK).send(TestImages.png(400, 400));
            awaitWork();
            again.send(TestImages.png(8, 8));
            assertThat(again.only("error").get("message").getAsString()).contains("one request");
            awaitRest();
        }
    }

    @Test
    void what_is_not_an_image_is_rejected() {
        try (WebSocketClient live = WebSocketClient.open(server.uri());
                WebSocketClient empty = WebSocketClient.open(server.uri())) {
            live.send(OPTIONS).send("no image at all".getBytes(StandardCharsets.UTF_8));
            assertThat(live.only("error").get("status").getAsInt()).isEqualTo(422);
            empty.send(OPTIONS).send(new byte[0]);
            assertThat(empty.only("error").get("message").getAsString()).contains("is empty");
        }
    }

    @Test
    void a_format_that_cannot_hold_the_result_is_rejected_before_the_work() {
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send("{\"scale_factor\": 2, \"output_format\": \"jpeg\"}")
                    .send(TestImages.png(new BufferedImage(16, 16, BufferedImage.TYPE_USHORT_GRAY)));
            JsonObject error = live.only("error");

            assertThat(error.get("status").getAsInt()).isEqualTo(422);
            assertThat(error.get("message").getAsString()).contains("JPEG cannot hold 16-bit samples");
            assertThat(live.texts("progress")).isEmpty();
        }
    }

    @Test
    void an_image_that_is_too_large_is_rejected_while_it_arrives() {
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.send(OPTIONS).sendPart(new byte[3 << 20], false);
            JsonObject error = live.only("error");

            assertThat(error.get("status").getAsInt()).isEqualTo(413);
            assertThat(error.get("message").getAsString()).contains("MAX_PAYLOAD_MB");
            assertThat(live.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void a_text_that_is_too_large_closes_the_socket() {
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.sendLong("{\"a\": \"" + "x".repeat(100_000) + "\"}");
            await().until(live::isClosed);
        }
    }

    @Test
    void random_bytes_are_rejected_and_break_nothing() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] png = TestImages.png(12, 9);
        for (int round = 0; round < 40; round++) {
            byte[] image = png.clone();
            for (int change = 0; change < 3; change++) {
                image[random.nextInt(image.length)] = (byte) random.nextInt(256);
            }
            try (WebSocketClient live = WebSocketClient.open(server.uri())) {
                live.send(OPTIONS).send(image);
                int code = live.closeCode();
                assertThat(code).as("round %d of seed %d", round, seed).isIn(1000, 1008, 1009);
                assertThat(live.texts("result").size() + live.texts("error").size())
                        .as("round %d of seed %d", round, seed)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void pings_are_answered_before_and_during_the_work() {
        try (WebSocketClient live = WebSocketClient.open(server.uri())) {
            live.ping("first");
            await().until(() -> live.pongs().contains("first"));
            live.send(LONG_WORK).send(TestImages.png(400, 400));
            awaitWork();
            live.ping("second");
            await().until(() -> live.pongs().contains("second"));
        }
        awaitRest();
    }

    @Test
    void an_idle_socket_is_closed_unless_it_waits_for_its_result() {
        try (HndsrServer impatient = start(builder -> builder.set(Setting.IDLE_TIMEOUT_S, "1"));
                WebSocketClient silent = WebSocketClient.open(impatient.uri());
                WebSocketClient stuck = WebSocketClient.open(impatient.uri());
                WebSocketClient waiting = WebSocketClient.open(impatient.uri())) {
            stuck.send(OPTIONS).sendPart(new byte[100], false);
            // One tile, with nothing to report for longer than a socket may be silent.
            waiting.send("{\"scale_factor\": 8}").send(TestImages.png(256, 256));

            for (WebSocketClient idle : List.of(silent, stuck)) {
                JsonObject error = idle.only("error");
                assertThat(error.get("status").getAsInt()).isEqualTo(408);
                assertThat(error.get("message").getAsString()).startsWith("no message arrived for 1 s");
                assertThat(idle.closeCode()).isEqualTo(1001);
            }
            assertThat(waiting.only("result").get("width").getAsInt()).isEqualTo(2048);
        }
    }

    @Test
    void an_upload_that_takes_too_long_is_cut_off_however_steady_it_is() {
        try (HndsrServer impatient = start(builder -> builder.set(Setting.REQUEST_TIMEOUT_S, "1"));
                WebSocketClient live = WebSocketClient.open(impatient.uri())) {
            live.send(OPTIONS);
            await().until(() -> {
                live.sendPart(new byte[10], false);
                return live.isClosed();
            });
            assertThat(live.only("error").get("status").getAsInt()).isEqualTo(408);
        }
    }

    @Test
    void a_passed_deadline_stops_the_work() {
        try (HndsrServer impatient = start(builder -> builder.set(Setting.REQUEST_TIMEOUT_S, "1"));
                WebSocketClient live = WebSocketClient.open(impatient.uri())) {
            live.send(LONG_WORK).send(TestImages.png(400, 400));
            assertThat(live.only("error").get("status").getAsInt()).isEqualTo(504);
            assertThat(live.closeCode()).isEqualTo(1011);
            awaitRest();
        }
    }

    @Test
    void a_client_that_does_not_read_blocks_no_other_and_is_disconnected() {
        try (HndsrServer impatient = start(
                        builder -> builder.set(Setting.IDLE_TIMEOUT_S, "1").set(Setting.MAX_PAYLOAD_MB, "2"));
                WebSocketClient live = WebSocketClient.open(impatient.uri())) {
            live.stopReading();
            live.send("{\"scale_factor\": 4}").send(noise(400));
            awaitWork();
            Client others = new Client(impatient.uri());
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> resolver.status().pendingRequests() == 0 && active(others) == 0);
            assertThat(live.images()).isEmpty();
        }
    }

    @Test
    void a_client_that_reads_very_slowly_is_disconnected_in_the_end() {
        try (HndsrServer impatient = start(builder -> builder.set(Setting.REQUEST_TIMEOUT_S, "8"));
                WebSocketClient live = WebSocketClient.open(impatient.uri())) {
            live.stopReading();
            live.send("{\"scale_factor\": 8}").send(noise(200));
            Client others = new Client(impatient.uri());
            await().until(() -> active(others) == 1);
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                live.readOnce();
                return active(others) == 0;
            });
            assertThat(live.images()).isEmpty();
        }
    }

    private static byte[] noise(int side) {
        BufferedImage noise = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(5);
        for (int at = 0; at < side * side; at++) {
            noise.setRGB(at % side, at / side, random.nextInt());
        }
        return TestImages.png(noise);
    }

    @Test
    void closing_a_server_lets_work_finish_and_closes_idle_sockets() {
        HndsrServer closing = start(builder -> {});
        try (WebSocketClient unused = WebSocketClient.open(closing.uri());
                WebSocketClient working = WebSocketClient.open(closing.uri())) {
            working.send("{\"scale_factor\": 4, \"ddim_steps\": 30}").send(TestImages.png(64, 64));
            awaitWork();

            closing.close();

            assertThat(unused.closeCode()).isEqualTo(1001);
            assertThat(unused.only("error").get("retry_after").getAsInt()).isPositive();
            assertThat(working.only("result").get("width").getAsInt()).isEqualTo(256);
        }
    }

    @Test
    void closing_a_server_waits_for_the_last_message_of_its_sockets() {
        for (int round = 0; round < 10; round++) {
            HndsrServer closing = start(builder -> {});
            try (WebSocketClient live = WebSocketClient.open(closing.uri())) {
                live.send(OPTIONS).send(TestImages.png(8, 8));
                await().until(() -> !live.texts("status").isEmpty());

                closing.close();

                assertThat(live.closeCode()).as("round %d", round).isEqualTo(1000);
                assertThat(live.texts("result")).hasSize(1);
            }
        }
    }

    @Test
    void closing_a_server_stops_what_does_not_finish_in_time() {
        HndsrServer closing = start(builder -> builder.set(Setting.DRAIN_TIMEOUT_S, "0"));
        try (WebSocketClient working = WebSocketClient.open(closing.uri())) {
            working.send(LONG_WORK).send(TestImages.png(400, 400));
            awaitWork();

            closing.close();

            awaitRest();
            assertThat(working.only("error").get("status").getAsInt()).isEqualTo(503);
            assertThat(working.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void a_key_is_read_from_the_subprotocol_and_never_sent_back(@TempDir Path folder) throws IOException {
        Path keys = Files.writeString(
                folder.resolve("keys"), "tester:" + sha256("open sésame") + "\nother:" + sha256("plain") + "\n");
        try (HndsrServer locked = start(builder -> builder.set(Setting.API_KEYS_FILE, keys.toString()))) {
            String right = key("open sésame");
            try (WebSocketClient live =
                    WebSocketClient.open(locked.uri(), "/ws", builder -> builder.subprotocols("hndsr.v1", right))) {
                assertThat(live.socket().getSubprotocol()).isEqualTo("hndsr.v1");
                live.send(OPTIONS).send(TestImages.png(8, 8));
                assertThat(live.only("result").get("width").getAsInt()).isEqualTo(16);
            }
            try (WebSocketClient live =
                    WebSocketClient.open(locked.uri(), "/ws", builder -> builder.subprotocols(right, "hndsr.v1"))) {
                assertThat(live.socket().getSubprotocol()).isEqualTo("hndsr.v1");
            }
            try (WebSocketClient live = WebSocketClient.open(
                    locked.uri(), "/ws", builder -> builder.header("Authorization", "Bearer plain"))) {
                assertThat(live.socket().getSubprotocol()).isEmpty();
            }
            refused(locked, 401, builder -> {});
            refused(locked, 401, builder -> builder.subprotocols("hndsr.v1", key("another")));
            refused(locked, 401, builder -> builder.subprotocols("hndsr.v1", "hndsr.key.!!!"));
        }
    }

    private static String key(String text) {
        return "hndsr.key."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void refused(HndsrServer at, int status, Consumer<WebSocket.Builder> settings) {
        assertThatThrownBy(() -> WebSocketClient.open(at.uri(), "/ws", settings))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(WebSocketHandshakeException.class, refusal -> {
                    assertThat(refusal.getResponse().statusCode()).isEqualTo(status);
                    assertThat(refusal.getResponse().headers().firstValue("Sec-WebSocket-Protocol"))
                            .isEmpty();
                });
    }

    @Test
    void pages_of_other_hosts_open_no_socket() {
        String own = server.uri().toString();
        WebSocketClient.open(server.uri(), "/ws", builder -> builder.header("Origin", own))
                .close();
        for (String other : List.of("https://example.com", "null", "http://127.0.0.1:1", own + ".example.com", "%")) {
            refused(server, 403, builder -> builder.header("Origin", other));
        }
    }

    @Test
    void the_rate_limit_counts_sockets() {
        try (HndsrServer limited = start(builder -> builder.set(Setting.RATE_LIMIT_PER_HOUR, "1"));
                WebSocketClient first = WebSocketClient.open(limited.uri())) {
            assertThat(first.isClosed()).isFalse();
            refused(limited, 429, builder -> {});
        }
    }

    @Test
    void a_plain_request_is_asked_to_upgrade() {
        Client.Answer answer = client.get("/ws");

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Upgrade")).isEqualTo("websocket");
        assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
    }

    /** Sends a handshake with further headers and returns the header of the response. */
    private static String handshake(URI at, String path, String more) throws IOException {
        try (Wire wire = new Wire(at)) {
            wire.send("GET " + path + " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + more + "\r\n");
            StringBuilder head = new StringBuilder();
            for (String line = wire.readLine(); !line.isEmpty(); line = wire.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }
    }

    @Test
    void opens_no_session_for_a_handshake_accepted_or_rejected() throws IOException {
        String foreign = "Origin: https://example.com\r\n";

        assertThat(handshake(server.uri(), "/ws", ""))
                .startsWith("HTTP/1.1 101")
                .doesNotContain("Set-Cookie");
        assertThat(handshake(server.uri(), "/ws", foreign))
                .startsWith("HTTP/1.1 403")
                .doesNotContain("Set-Cookie");
        assertThat(handshake(server.uri(), "/nowhere", ""))
                .startsWith("HTTP/1.1 404")
                .doesNotContain("Set-Cookie");
    }

    @Test
    void leaves_no_session_in_the_javalin_it_is_mounted_on() throws IOException {
        AtomicInteger sessions = new AtomicInteger();
        HttpSessionListener counter = new HttpSessionListener() {
            @Override
            public void sessionCreated(HttpSessionEvent event) {
                sessions.incrementAndGet();
            }

            @Override
            public void sessionDestroyed(HttpSessionEvent event) {
                sessions.decrementAndGet();
            }
        };
        HndsrServer[] mounted = new HndsrServer[1];
        Javalin javalin = Javalin.create(config -> {
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.startup.showJavalinBanner = false;
            config.jetty.modifyServletContextHandler(
                    handler -> handler.getSessionHandler().addEventListener(counter));
            config.routes.wsBeforeUpgrade("/sr/ws", context -> {
                context.cookie("mine", "kept");
                if (context.queryParam("own") != null) {
                    context.sessionAttribute("user", "alice");
                }
            });
            mounted[0] = HndsrServer.builder().resolver(resolver).mount(config, "/sr");
        });
        try (HndsrServer service = mounted[0]) {
            javalin.start();
            URI uri = URI.create("http://127.0.0.1:" + javalin.port());
            String foreign = "Origin: https://example.com\r\n";

            assertThat(handshake(uri, "/sr/ws", ""))
                    .startsWith("HTTP/1.1 101")
                    .contains("mine=kept")
                    .doesNotContain("JSESSIONID");
            assertThat(handshake(uri, "/sr/ws", foreign))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContain("JSESSIONID");
            assertThat(sessions).hasValue(0);

            assertThat(handshake(uri, "/sr/ws?own=1", foreign)).contains("JSESSIONID");
            assertThat(sessions).hasValue(1);
            assertThat(service.ready()).isCompleted();
        } finally {
            javalin.stop();
        }
    }

    @Test
    void works_below_a_prefix_of_another_javalin() {
        HndsrServer[] mounted = new HndsrServer[1];
        Javalin javalin = Javalin.create(config -> {
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.startup.showJavalinBanner = false;
            mounted[0] = HndsrServer.builder().resolver(resolver).mount(config, "/sr");
        });
        try (HndsrServer service = mounted[0]) {
            javalin.start();
            URI uri = URI.create("http://127.0.0.1:" + javalin.port());
            try (WebSocketClient live =
                    WebSocketClient.open(uri, "/sr/ws", builder -> builder.header("X-Request-Id", "mine"))) {
                live.send(OPTIONS).send(TestImages.png(8, 8));
                assertThat(live.only("result").get("width").getAsInt()).isEqualTo(16);
                assertThat(live.texts("status").get(0).get("id").getAsString()).isEqualTo("mine");
            }
            assertThat(service.ready()).isCompleted();
            WebSocketClient unused = WebSocketClient.open(uri, "/sr/ws", builder -> {});
            mounted[0].close();
            assertThat(unused.closeCode()).isEqualTo(1001);
        } finally {
            javalin.stop();
        }
    }
}
