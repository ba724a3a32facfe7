package io.hndsr.server.internal.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.UpscaleResult;
import io.hndsr.error.OutputException;
import io.hndsr.image.ImageFormat;
import io.hndsr.request.FinishedTile;
import io.hndsr.server.internal.body.BodyLimits;
import io.hndsr.server.internal.body.FieldValue;
import io.hndsr.server.internal.body.ImageBuffer;
import io.hndsr.server.internal.body.JsonBody;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemMapper;
import io.hndsr.server.internal.request.FieldNames;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.OutputFormat;
import io.hndsr.server.internal.service.ProgressRegistry;
import io.hndsr.server.internal.service.UpscaleService;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket that serves one request. Thread-safe. Public because Jetty calls it by reflection.
 *
 * <p>The client sends its options as a text message and its image as a binary message. It receives text messages, some of which
 * announce a binary message that follows. The socket is closed after the result or an error.
 */
public final class UpscaleSocket implements Session.Listener {

    /*
     * Jetty reads a frame, or a part of a large one, only on demand. Frames are demanded at all times, also while the image is
     * processed, so that a client that closes the socket or disconnects is noticed. Anything but a ping or a close frame is
     * an error then.
     *
     *   OPTIONS -- text message --> IMAGE -- end of binary message --> WORK -- result --> ANSWERED
     *      any phase -- error --> ANSWERED; any phase -- closed --> ANSWERED
     *
     * The lock is held for every change of the phase. The resolver's threads report progress and tiles without it.
     */

    private enum Phase {
        OPTIONS,
        IMAGE,
        WORK,
        ANSWERED
    }

    private static final Logger LOG = LoggerFactory.getLogger(UpscaleSocket.class);

    /** Far more than options need. */
    private static final int MAX_TEXT = 1 << 14;

    private static final int INPUT_BUFFER = 1 << 14;

    /** Lossless, so that the pixels of a tile are those of the result. */
    private static final ImageFormat TILE_FORMAT = ImageFormat.PNG;

    private final SocketRegistry sockets;
    private final SocketRequest request;

    @GuardedBy("this")
    private Phase phase = Phase.OPTIONS;

    /** When the answer was available, by {@link System#nanoTime()}. */
    @GuardedBy("this")
    private long answeredNanos;

    @GuardedBy("this")
    private Optional<Session> session = Optional.empty();

    @GuardedBy("this")
    private Optional<WebSocketSender> sender = Optional.empty();

    @GuardedBy("this")
    private Optional<Upload> upload = Optional.empty();

    @GuardedBy("this")
    private Optional<UpscaleService.RequestScope> scope = Optional.empty();

    @GuardedBy("this")
    private Optional<CompletableFuture<UpscaleResult>> work = Optional.empty();

    @GuardedBy("this")
    private boolean closed;

    @GuardedBy("this")
    private boolean reported;

    UpscaleSocket(SocketRegistry sockets, SocketRequest request) {
        this.sockets = sockets;
        this.request = request;
    }

    /** An image that is arriving. */
    private record Upload(InferRequest options, ImageBuffer image) {}

    @Override
    public synchronized void onWebSocketOpen(Session opened) {
        session = Optional.of(opened);
        sender = Optional.of(new WebSocketSender(opened, sockets.service().openMemory()));
        opened.setIdleTimeout(sockets.idleTime());
        opened.setMaxTextMessageSize(MAX_TEXT);
        opened.setInputBufferSize(INPUT_BUFFER);
        opened.addIdleTimeoutListener(timeout -> closesWhenIdle());
        if (!sockets.add(this)) {
            fail(HttpProblem.draining());
        }
        opened.demand();
    }

    /**
     * Decides what silence means: true to cut the connection. A client that waits for its result gets a ping instead, and one
     * that has sent nothing gets an error. A client that does not read cannot get one.
     */
    private synchronized boolean closesWhenIdle() {
        if (phase == Phase.ANSWERED || sender.map(WebSocketSender::isSending).orElse(false)) {
            return true;
        }
        if (phase == Phase.WORK) {
            session.ifPresent(open -> open.sendPing(ByteBuffer.allocate(0), Callback.NOOP));
        } else {
            fail(HttpProblem.of(
                    408,
                    FinalMessage.IDLE,
                    "no message arrived for " + sockets.idleTime().toSeconds()
                            + " s; open the socket when there is something to send, or raise IDLE_TIMEOUT_S"));
        }
        return false;
    }

    @Override
    public synchronized void onWebSocketText(String text) {
        attempt(() -> receiveOptions(text));
        demand();
    }

    private synchronized void receiveOptions(String text) {
        if (phase != Phase.OPTIONS) {
            throw outOfTurn("unexpected second text message; a socket accepts one request");
        }
        UpscaleService.RequestScope opened = sockets.service().open(request.id(), request.caller());
        scope = Optional.of(opened);
        BodyLimits limits = sockets.service().limits();
        InferRequest options = opened.parse(fields(opened, text), FieldNames.JSON, List.of());
        upload = Optional.of(new Upload(options, opened.imageBuffer(limits.maxBytes())));
        phase = Phase.IMAGE;
        sender.ifPresent(out -> out.sendNote(ProgressMessages.status(request.id(), ProgressRegistry.Status.ACCEPTED)));
    }

    private static Map<String, FieldValue> fields(UpscaleService.RequestScope opened, String text) {
        var stream = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        JsonBody json = JsonBody.read(stream, opened.imageBuffer(MAX_TEXT));
        Map<String, FieldValue> fields = new LinkedHashMap<>(json.fields());
        if (json.image().size() > 0 || fields.containsKey("image")) {
            throw HttpProblem.invalid(
                    "image", "is sent as a binary message after the text message; omit it", "contradiction");
        }
        return fields;
    }

    @Override
    public synchronized void onWebSocketPartialBinary(ByteBuffer part, boolean end, Callback read) {
        attempt(() -> receivePart(part, end));
        read.succeed();
        demand();
    }

    private synchronized void receivePart(ByteBuffer part, boolean end) {
        if (phase == Phase.OPTIONS) {
            throw outOfTurn("unexpected binary message; send the options as a text message before the image");
        } else if (phase == Phase.WORK) {
            throw outOfTurn("unexpected second binary message; a socket accepts one request");
        } else if (upload.isEmpty()) {
            return;
        }
        ImageBuffer image = upload.get().image();
        BodyLimits limits = sockets.service().limits();
        limits.check((long) image.size() + part.remaining(), request.startNanos());
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        image.add(bytes, bytes.length);
        if (end) {
            if (image.size() == 0) {
                throw HttpProblem.invalid("image", "is empty; send it as a binary message", "missing");
            }
            submit(upload.get());
        }
    }

    @GuardedBy("this")
    private void submit(Upload complete) {
        phase = Phase.WORK;
        upload = Optional.empty();
        WebSocketSender out = sender.orElseThrow();
        UpscaleService.RequestScope opened = scope.orElseThrow();
        out.sendNote(ProgressMessages.status(request.id(), ProgressRegistry.Status.RUNNING));
        ImageFormat format =
                complete.options().outputFormat().map(OutputFormat::image).orElse(ImageFormat.PNG);
        CompletableFuture<UpscaleResult> submitted = opened.submit(
                complete.image().take(),
                complete.options(),
                format,
                progress -> out.sendProgress(ProgressMessages.progress(progress)),
                tile -> sendTile(out, tile));
        work = Optional.of(submitted);
        var unused = submitted.handle((result, failed) -> {
            if (failed == null) {
                answer(opened, complete.options(), result, format);
            } else {
                fail(ProblemMapper.toProblem(failed, request.id()));
            }
            return true;
        });
    }

    private static void sendTile(WebSocketSender out, FinishedTile tile) {
        if (!out.hasRoomForTile()) {
            return;
        }
        try {
            out.sendTile(ProgressMessages.tile(tile, TILE_FORMAT), tile.encode(TILE_FORMAT));
        } catch (OutputException unsupported) {
            LOG.debug("a tile cannot be encoded and is not sent", unsupported);
        }
    }

    /** Encodes and sends the result, on a thread of the resolver. */
    private void answer(
            UpscaleService.RequestScope opened, InferRequest options, UpscaleResult result, ImageFormat format) {
        try {
            byte[] image = result.encode(format);
            opened.succeeded(result.report());
            String text = ProgressMessages.result(sockets.results(), options, result.report(), format);
            finish(FinalMessage.result(text, image));
        } catch (RuntimeException | Error failed) {
            fail(ProblemMapper.toProblem(failed, request.id()));
        }
    }

    /** Sends an error and closes the socket; its work is stopped. */
    void fail(HttpProblem problem) {
        finish(FinalMessage.problem(problem));
    }

    private synchronized void finish(FinalMessage answer) {
        if (phase == Phase.ANSWERED) {
            return;
        }
        phase = Phase.ANSWERED;
        answeredNanos = System.nanoTime();
        upload = Optional.empty();
        stopWork();
        WebSocketSender out = sender.orElseThrow();
        out.sendLast(answer.message(), () -> {
            report(answer.status(), answer.errorType());
            // A server that shuts down ends the connection once all slots are released: not before the close frame.
            close(answer, Callback.from(this::closeScope, failed -> closeScope()));
        });
    }

    private synchronized void close(FinalMessage answer, Callback sent) {
        session.ifPresent(open -> open.close(answer.closeCode(), answer.errorType(), sent));
    }

    private synchronized void closeScope() {
        scope.ifPresent(UpscaleService.RequestScope::close);
    }

    /** Closes a socket on which no request has been sent. */
    synchronized void closeIfUnused() {
        if (phase == Phase.OPTIONS) {
            fail(HttpProblem.draining());
        }
    }

    private static HttpProblem outOfTurn(String message) {
        return HttpProblem.of(400, "out_of_turn", message);
    }

    private synchronized void attempt(Runnable step) {
        if (phase == Phase.ANSWERED) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | Error failed) {
            fail(ProblemMapper.toProblem(failed, request.id()));
        }
    }

    private synchronized void demand() {
        if (!closed) {
            session.ifPresent(Session::demand);
        }
    }

    @Override
    public void onWebSocketPing(ByteBuffer payload) {
        Session open;
        synchronized (this) {
            open = session.orElseThrow();
        }
        open.sendPong(payload, Callback.from(this::demand, failed -> demand()));
    }

    /** Ends a socket whose client keeps the connection alive but takes too long to send its image or to receive its answer. */
    void checkTime() {
        Optional<Session> late = Optional.empty();
        synchronized (this) {
            BodyLimits limits = sockets.service().limits();
            long earliest = System.nanoTime() - limits.maxTime().toNanos();
            if (phase == Phase.ANSWERED && answeredNanos - earliest < 0) {
                late = session;
            } else if (phase == Phase.OPTIONS || phase == Phase.IMAGE) {
                attempt(() -> limits.check(0, request.startNanos()));
            }
        }
        // Jetty calls back at once, and so do observers: not under the lock.
        late.ifPresent(Session::disconnect);
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        demand();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.debug("socket {} is broken", request.id(), cause);
        closed();
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback handled) {
        closed();
        handled.succeed();
    }

    /** The client has disconnected, or has its answer. */
    private void closed() {
        synchronized (this) {
            closed = true;
            phase = Phase.ANSWERED;
            answeredNanos = System.nanoTime();
            upload = Optional.empty();
            scope.ifPresent(UpscaleService.RequestScope::dismissed);
            stopWork();
            sender.ifPresent(WebSocketSender::close);
        }
        HttpProblem gone = HttpProblem.clientGone("the client closed its socket");
        report(gone.status(), gone.errorType());
        closeScope();
        sockets.remove(this);
    }

    @GuardedBy("this")
    private void stopWork() {
        work.ifPresent(running -> running.cancel(true));
    }

    /** Reports the request once, unless there was none, and releases the result. */
    private void report(int status, String errorType) {
        boolean requested;
        synchronized (this) {
            if (reported) {
                return;
            }
            reported = true;
            requested = scope.isPresent() || status != HttpProblem.CLIENT_GONE;
            // The client may take its time to close the socket.
            work = Optional.empty();
        }
        if (requested) {
            sockets.observer().completed(request.completed(status, errorType));
        }
    }
}
