package io.hndsr.server;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A WebSocket of a server under test, and all messages received on it. Thread-safe. */
final class WebSocketClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<JsonObject> texts = new CopyOnWriteArrayList<>();
    private final List<byte[]> images = new CopyOnWriteArrayList<>();
    private final List<String> pongs = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final List<CompletableFuture<WebSocket>> underWay = new CopyOnWriteArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private final AtomicBoolean reading = new AtomicBoolean(true);
    private final WebSocket socket;

    private WebSocketClient(URI server, String path, Consumer<WebSocket.Builder> settings) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        settings.accept(builder);
        URI uri = URI.create(server.toString().replaceFirst("^http", "ws") + path);
        this.socket = builder.buildAsync(uri, this).join();
    }

    static WebSocketClient open(URI server) {
        return open(server, "/ws", builder -> {});
    }

    static WebSocketClient open(URI server, String path, Consumer<WebSocket.Builder> settings) {
        return new WebSocketClient(server, path, settings);
    }

    WebSocketClient send(String message) {
        socket.sendText(message, true).join();
        return this;
    }

    WebSocketClient send(byte[] image) {
        return send(image, true);
    }

    WebSocketClient send(byte[] part, boolean last) {
        socket.sendBinary(ByteBuffer.wrap(part), last).join();
        return this;
    }

    /** Sends a text without waiting until it has been sent. */
    WebSocketClient sendLong(String message) {
        underWay.add(socket.sendText(message, true));
        return this;
    }

    /** Sends part of an image without waiting until it has been sent. */
    WebSocketClient sendPart(byte[] part, boolean last) {
        underWay.add(socket.sendBinary(ByteBuffer.wrap(part), last));
        return this;
    }

    WebSocketClient ping(String payload) {
        socket.sendPing(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .join();
        return this;
    }

    WebSocket socket() {
        return socket;
    }

    /** Reads nothing more until the socket is closed. */
    WebSocketClient stopReading() {
        reading.set(false);
        return this;
    }

    /** Reads one part of a message. */
    void readOnce() {
        socket.request(1);
    }

    /** {@return the code that the server closed with; waits for it} */
    int closeCode() {
        try {
            return closed.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException late) {
            throw new AssertionError("the server did not close the socket, texts so far: " + texts, late);
        } catch (ExecutionException broken) {
            throw new AssertionError("the socket is broken, texts so far: " + texts, broken);
        }
    }

    boolean isClosed() {
        return closed.isDone();
    }

    List<JsonObject> texts() {
        return texts;
    }

    List<JsonObject> texts(String type) {
        List<JsonObject> found = new ArrayList<>();
        texts.stream()
                .filter(message -> message.get("type").getAsString().equals(type))
                .forEach(found::add);
        return found;
    }

    /** The only message of a type, once the server has closed the socket. */
    JsonObject only(String type) {
        int code = closeCode();
        List<JsonObject> found = texts(type);
        if (found.size() != 1) {
            throw new AssertionError("closed with " + code + ", texts: " + texts);
        }
        return found.get(0);
    }

    List<byte[]> images() {
        return images;
    }

    List<String> pongs() {
        return pongs;
    }

    @Override
    public void onOpen(WebSocket opened) {
        opened.request(1);
    }

    private void next(WebSocket from) {
        if (reading.get()) {
            from.request(1);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            texts.add(JsonParser.parseString(text.toString()).getAsJsonObject());
            text.setLength(0);
        }
        next(from);
        return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        binary.writeBytes(bytes);
        if (last) {
            images.add(binary.toByteArray());
            binary.reset();
        }
        next(from);
        return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        pongs.add(new String(bytes, StandardCharsets.UTF_8));
        next(from);
        return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return CompletableFuture.completedStage(true);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    /** Disconnects without a close frame. */
    @Override
    public void close() {
        socket.abort();
    }
}
