package io.hndsr.server;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hndsr.SuperResolver;
import io.hndsr.config.FallbackPolicy;
import io.hndsr.config.Limits;
import io.javalin.Javalin;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;

/**
 * A fuzz target: converts arbitrary bytes to frames, sends them to a WebSocket of a complete service, through Jetty's own parser but
 * without a network, and reads the replies. Fails if a socket is not answered as documented, or if anything remains of a closed
 * one. Confined to one thread.
 *
 * <p>The bytes are a sequence of frames: the first byte of a frame as it is sent, two bytes with the length of its payload, and the
 * payload, as far as it is present. Two bits of the length are the flags {@link #UNMASKED} and {@link #UNFINISHED}.
 */
public final class SocketFuzz implements AutoCloseable {

    /** The frame has no mask, although those of clients must have one. */
    static final int UNMASKED = 0x8000;

    /** The frame announces more than it has, and the connection ends inside it. */
    static final int UNFINISHED = 0x4000;

    private static final int LENGTH = 0x3fff;
    private static final int FINAL = 0x80;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int NORMAL = 1000;

    /** A ping that no seed has, so that its pong shows that everything before it has been read. */
    private static final byte[] LAST = "all read".getBytes(StandardCharsets.US_ASCII);

    /** The close codes that a client error may cause. */
    private static final Set<Integer> CLOSES = Set.of(NORMAL, 1002, 1007, 1008, 1009, 1013);

    /** The close codes with which Jetty rejects invalid frames and invalid text. */
    private static final Set<Integer> BAD_FRAMES = Set.of(1002, 1007);

    private static final Set<Integer> ERRORS = Set.of(400, 413, 415, 422, 429);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_PIXELS = 10_000;

    private final SuperResolver resolver;
    private final HndsrServer service;
    private final Javalin javalin;
    private final LocalConnector connector;

    /** Starts a service without a network. */
    public SocketFuzz() {
        resolver = SuperResolver.builder()
                .model(Path.of("absent"))
                .fallback(FallbackPolicy.BICUBIC)
                .limits(Limits.defaults().withMaxInputPixels(MAX_PIXELS))
                .build();
        HndsrServer.Builder builder = HndsrServer.builder().resolver(resolver).set(Setting.ALLOW_ANONYMOUS, "true");
        HndsrServer[] mounted = new HndsrServer[1];
        LocalConnector[] connectors = new LocalConnector[1];
        javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.addConnector((server, http) -> {
                connectors[0] = new LocalConnector(server, new HttpConnectionFactory(http));
                return connectors[0];
            });
            mounted[0] = builder.mount(config, "");
        });
        javalin.start();
        service = mounted[0];
        connector = connectors[0];
    }

    /** The service that Jazzer uses for the life of its process. */
    private static final class Fed {
        private static final SocketFuzz SERVICE = new SocketFuzz();
    }

    /**
     * Sends frames.
     *
     * @param data arbitrary bytes
     */
    public static void fuzzerTestOneInput(byte[] data) {
        Fed.SERVICE.feed(data);
    }

    /**
     * Sends frames, and checks the replies and that nothing remains.
     *
     * @param data arbitrary bytes
     */
    void feed(byte[] data) {
        try (LocalConnector.LocalEndPoint client = connector.connect()) {
            Conversation conversation = new Conversation(client);
            conversation.open();
            boolean whole = conversation.send(ByteBuffer.wrap(data));
            if (whole) {
                conversation.finish();
            } else {
                client.addInputEOF();
            }
        }
        await("something remains of a closed socket:\n", () -> {
            String metrics = metrics();
            if (metrics.contains("error_type=\"internal\"")) {
                throw new AssertionError("an unexpected error occurred; see the log");
            }
            boolean none = metrics.contains("\nhndsr_sockets 0.0")
                    && metrics.contains("\nhndsr_active_requests 0.0")
                    && metrics.contains("\nhndsr_body_bytes 0.0");
            return none && resolver.status().pendingRequests() == 0 ? Optional.empty() : Optional.of(metrics);
        });
    }

    private String metrics() {
        try {
            return connector.getResponse("GET /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        } catch (Exception failed) {
            throw new AssertionError("no metrics", failed);
        }
    }

    /** Returns what is still wrong, or nothing. */
    private interface Check {
        Optional<String> amiss();
    }

    private static void await(String what, Check check) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Optional<String> amiss = check.amiss();
        while (amiss.isPresent()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + amiss.get());
            }
            Thread.onSpinWait();
            amiss = check.amiss();
        }
    }

    @Override
    public void close() {
        service.close();
        javalin.stop();
        resolver.close();
    }

    /** The messages on one socket. Confined to one thread. */
    private static final class Conversation {

        private final LocalConnector.LocalEndPoint client;
        private byte[] received = new byte[0];
        private boolean clientCloses;
        private boolean allRead;
        private boolean running;
        private boolean imageFollows;
        private Optional<Integer> error = Optional.empty();
        private Optional<Integer> closed = Optional.empty();

        Conversation(LocalConnector.LocalEndPoint client) {
            this.client = client;
        }

        void open() {
            client.addInput(ByteBuffer.wrap(Handshake.bytes("test")));
            await("no socket: ", () -> {
                receive();
                String head = new String(received, StandardCharsets.ISO_8859_1);
                int end = head.indexOf("\r\n\r\n");
                if (end < 0) {
                    return Optional.of(head);
                }
                require(head.startsWith("HTTP/1.1 101 "), head);
                received = Arrays.copyOfRange(received, end + 4, received.length);
                return Optional.empty();
            });
        }

        /** Sends the frames; returns false if the last is unfinished. */
        boolean send(ByteBuffer data) {
            while (data.remaining() >= 3) {
                int head = data.get() & 0xff;
                int length = data.getShort() & 0xffff;
                byte[] payload = new byte[Math.min(length & LENGTH, data.remaining())];
                data.get(payload);
                boolean unfinished = (length & UNFINISHED) != 0;
                clientCloses |= (head & 0xf) == CLOSE;
                send(head, payload, payload.length + (unfinished ? 1 : 0), (length & UNMASKED) == 0);
                if (unfinished) {
                    return false;
                }
            }
            return true;
        }

        private void send(int head, byte[] payload, int announced, boolean masked) {
            var frame = new ByteArrayOutputStream();
            int mask = masked ? 0x80 : 0;
            frame.write(head);
            if (announced < 126) {
                frame.write(mask | announced);
            } else {
                frame.write(mask | 126);
                frame.write(announced >> 8);
                frame.write(announced);
            }
            frame.writeBytes(new byte[masked ? 4 : 0]);
            frame.writeBytes(payload);
            client.addInput(ByteBuffer.wrap(frame.toByteArray()));
        }

        /** Waits until everything has been read, and for the answer if work has started; closes, and checks the close code. */
        void finish() {
            send(FINAL | PING, LAST, LAST.length, true);
            await("a socket does not respond", () -> heard(allRead || closed.isPresent()));
            if (!running && closed.isEmpty() && error.isEmpty()) {
                clientCloses = true;
                byte[] normal = {NORMAL >> 8, (byte) NORMAL};
                send(FINAL | CLOSE, normal, normal.length, true);
            }
            await("a socket is not closed", () -> heard(closed.isPresent()));
            int code = closed.orElseThrow();
            require(clientCloses || CLOSES.contains(code), "closed with " + code);
            // What follows an error may be an invalid frame.
            boolean fits = error.map(status -> code == closeOf(status) || BAD_FRAMES.contains(code))
                    .orElse(true);
            require(clientCloses || fits, "closed with " + code + " after error " + error);
        }

        private static int closeOf(int status) {
            return switch (status) {
                case 413 -> 1009;
                case 429 -> 1013;
                default -> 1008;
            };
        }

        private Optional<String> heard(boolean done) {
            if (done) {
                return Optional.empty();
            }
            // Before receive, so that everything the server sent before it closed is read.
            boolean gone = !client.isOpen();
            receive();
            while (take()) {
                // Reads all complete frames.
            }
            require(!gone || closed.isPresent(), "the connection ended without a close frame");
            return Optional.of("");
        }

        private void receive() {
            Optional<ByteBuffer> output;
            try {
                output = Optional.ofNullable(client.waitForOutput(1, TimeUnit.MILLISECONDS));
            } catch (InterruptedException interrupted) {
                throw new AssertionError("interrupted", interrupted);
            }
            output.ifPresent(bytes -> {
                byte[] longer = Arrays.copyOf(received, received.length + bytes.remaining());
                bytes.get(longer, received.length, bytes.remaining());
                received = longer;
            });
        }

        /** Reads a frame of the server; returns false if none is complete. */
        private boolean take() {
            ByteBuffer frames = ByteBuffer.wrap(received);
            if (frames.remaining() < 10 && frames.remaining() < 2 + (received.length > 1 ? received[1] : 0)) {
                return false;
            }
            int head = frames.get() & 0xff;
            int length = frames.get();
            length = length == 126 ? frames.getShort() & 0xffff : length == 127 ? (int) frames.getLong() : length;
            if (frames.remaining() < length) {
                return false;
            }
            byte[] payload = new byte[length];
            frames.get(payload);
            received = new byte[frames.remaining()];
            frames.get(received);
            hear(head & 0xf, payload);
            return true;
        }

        private void hear(int opcode, byte[] payload) {
            switch (opcode) {
                case PONG -> allRead |= Arrays.equals(payload, LAST);
                case CLOSE -> {
                    int code =
                            payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
                    closed = Optional.of(code);
                }
                case BINARY -> {
                    require(imageFollows, "an image without an announcement");
                    imageFollows = false;
                }
                default ->
                    hear(JsonParser.parseString(new String(payload, StandardCharsets.UTF_8))
                            .getAsJsonObject());
            }
        }

        private void hear(JsonObject message) {
            require(!imageFollows && error.isEmpty(), "out of turn: " + message);
            switch (message.get("type").getAsString()) {
                case "status" -> running |= message.get("status").getAsString().equals("running");
                case "progress" -> require(running, "progress of nothing");
                case "tile", "result" -> imageFollows = true;
                case "error" -> {
                    int status = message.get("status").getAsInt();
                    require(ERRORS.contains(status), "not for a client: " + message);
                    require(!message.get("message").getAsString().isBlank(), "without a word: " + message);
                    error = Optional.of(status);
                }
                default -> require(false, "unknown: " + message);
            }
        }

        private static void require(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError(what);
            }
        }
    }
}
