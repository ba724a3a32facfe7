package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.body.BodyLimits;
import io.hndsr.server.internal.body.FieldValue;
import io.hndsr.server.internal.body.ImageBuffer;
import io.hndsr.server.internal.body.JsonBody;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemMapper;
import io.hndsr.server.internal.request.InferRequest;
import io.hndsr.server.internal.request.RequestParser;
import io.hndsr.server.internal.service.ProgressRegistry.Status;
import io.hndsr.server.internal.service.UpscaleService;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.request.FinishedTile;
import io.hndsr.UpscaleResult;
import io.hndsr.error.OutputException;
import io.hndsr.image.ImageFormat;
import io.hndsr.request.Progress;
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
import org.eclipse.jetty.websocket.api.StatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket on which one request is made. Thread-safe. Public, since Jetty calls it by reflection.
 *
 * <p>The client sends its options as a text and its image as a binary message; back come texts, some of which announce an image
 * that follows. When the request has its answer, the socket is closed.
 */
public final class UpscaleSocket implements Session.Listener {

    /*
     * Jetty reads a frame, or a part of a large one, only when it is asked to. It is asked at all times, also while the image
     * is worked on: so it notices a client that closes or goes. What comes then that is neither a ping nor a close is refused.
     *
     *   OPTIONS -- text --> IMAGE -- last of the binary message --> WORK -- result --> ANSWERED
     *      any of them -- refusal --> ANSWERED; any of them -- closed --> ANSWERED
     *
     * Everything that changes the phase holds the lock. The resolver's threads call progress and tile without it.
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

    /** The format of tiles: without loss, so that they are what the result will be. */
    private static final ImageFormat TILES = ImageFormat.PNG;

    /** The kind of error of a socket on which nothing has come for too long. */
    private static final String IDLE = "idle";

    private final SocketRegistry sockets;
    private final SocketRequest request;

    @GuardedBy("this")
    private Phase phase = Phase.OPTIONS;

    /** When the answer was there, by {@link System#nanoTime()}. */
    @GuardedBy("this")
    private long answeredNanos;

    @GuardedBy("this")
    private Optional<Session> session = Optional.empty();

    @GuardedBy("this")
    private Optional<WebSocketSender> outbox = Optional.empty();

    @GuardedBy("this")
    private Optional<Upload> upload = Optional.empty();

    @GuardedBy("this")
    private Optional<UpscaleService.RequestScope> visit = Optional.empty();

    @GuardedBy("this")
    private Optional<CompletableFuture<UpscaleResult>> work = Optional.empty();

    @GuardedBy("this")
    private boolean gone;

    @GuardedBy("this")
    private boolean ended;

    UpscaleSocket(SocketRegistry sockets, SocketRequest request) {
        this.sockets = sockets;
        this.request = request;
    }

    /** An image that arrives. */
    private record Upload(InferRequest options, ImageBuffer image) {}

    @Override
    public synchronized void onWebSocketOpen(Session opened) {
        session = Optional.of(opened);
        outbox = Optional.of(new WebSocketSender(opened, sockets.intake().memory()));
        opened.setIdleTimeout(sockets.idleTime());
        opened.setMaxTextMessageSize(MAX_TEXT);
        opened.setInputBufferSize(INPUT_BUFFER);
        opened.addIdleTimeoutListener(silence -> isIdle());
        if (!sockets.add(this)) {
            refuse(SocketRegistry.stopping());
        }
        opened.demand();
    }

    /**
     * Tells whether silence means that the connection is to be cut. While the client waits for a result, it is kept in touch
     * with; one that has sent nothing is told why it is closed; one that takes nothing cannot be told.
     */
    private synchronized boolean isIdle() {
        if (phase == Phase.ANSWERED || outbox.map(WebSocketSender::isSending).orElse(false)) {
            return true;
        }
        if (phase == Phase.WORK) {
            session.ifPresent(open -> open.sendPing(ByteBuffer.allocate(0), Callback.NOOP));
        } else {
            refuse(HttpProblem.of(
                    408,
                    IDLE,
                    "nothing has come for " + sockets.idleTime().toSeconds()
                            + " s; open a socket when there is something to send, or raise IDLE_TIMEOUT_S"));
        }
        return false;
    }

    @Override
    public synchronized void onWebSocketText(String text) {
        attempt(() -> takeOptions(text));
        demand();
    }

    private synchronized void takeOptions(String text) {
        if (phase != Phase.OPTIONS) {
            throw outOfTurn("a second text message came; a socket takes one request");
        }
        UpscaleService.RequestScope taken = sockets.intake().open(request.id(), request.caller());
        visit = Optional.of(taken);
        BodyLimits bounds = sockets.intake().bounds();
        InferRequest options = taken.read(fields(taken, text), RequestParser.Naming.BODY, List.of());
        upload = Optional.of(new Upload(options, taken.image(bounds.maxBytes())));
        phase = Phase.IMAGE;
        outbox.ifPresent(out -> out.note(ProgressMessages.status(request.id(), Status.ACCEPTED)));
    }

    private static Map<String, FieldValue> fields(UpscaleService.RequestScope taken, String text) {
        var stream = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        JsonBody json = JsonBody.read(stream, taken.image(MAX_TEXT));
        Map<String, FieldValue> fields = new LinkedHashMap<>(json.fields());
        if (json.image().size() > 0 || fields.containsKey("image")) {
            throw HttpProblem.invalid(
                    "image", "is sent as a binary message, behind the text; leave it out", "contradiction");
        }
        return fields;
    }

    @Override
    public synchronized void onWebSocketPartialBinary(ByteBuffer part, boolean end, Callback read) {
        attempt(() -> takePart(part, end));
        read.succeed();
        demand();
    }

    private synchronized void takePart(ByteBuffer part, boolean end) {
        if (phase == Phase.OPTIONS) {
            throw outOfTurn("a binary message came first; send the options as a text before the image");
        } else if (phase == Phase.WORK) {
            throw outOfTurn("a second binary message came; a socket takes one request");
        } else if (upload.isEmpty()) {
            return;
        }
        ImageBuffer image = upload.get().image();
        BodyLimits bounds = sockets.intake().bounds();
        bounds.check((long) image.size() + part.remaining(), request.beginNanos());
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
        WebSocketSender out = outbox.orElseThrow();
        UpscaleService.RequestScope taken = visit.orElseThrow();
        out.note(ProgressMessages.status(request.id(), Status.RUNNING));
        ImageFormat format = complete.options().outputFormat().orElse(ImageFormat.PNG);
        CompletableFuture<UpscaleResult> submitted = taken.submit(
                complete.image().take(),
                complete.options(),
                format,
                progress -> tell(out, progress),
                tile -> tell(out, tile));
        work = Optional.of(submitted);
        var unused = submitted.handle((result, failed) -> {
            if (failed == null) {
                answer(taken, complete.options(), result, format);
            } else {
                refuse(ProblemMapper.refusal(failed, request.id()));
            }
            return true;
        });
    }

    private static void tell(WebSocketSender out, Progress progress) {
        out.progress(ProgressMessages.progress(progress));
    }

    private static void tell(WebSocketSender out, FinishedTile tile) {
        if (!out.hasRoom()) {
            return;
        }
        try {
            out.tile(ProgressMessages.tile(tile, TILES), tile.encode(TILES));
        } catch (OutputException unwritable) {
            LOG.debug("a tile is not shown", unwritable);
        }
    }

    /** Encodes the result and sends it, on a thread of the resolver. */
    private void answer(UpscaleService.RequestScope taken, InferRequest options, UpscaleResult result, ImageFormat format) {
        try {
            byte[] image = result.encode(format);
            taken.made(result.report());
            String text = ProgressMessages.result(sockets.fields(), options, result.report(), format);
            finish(new WebSocketSender.Announced(text, Optional.of(ByteBuffer.wrap(image))), StatusCode.NORMAL, 200, "");
        } catch (RuntimeException | Error failed) {
            refuse(ProblemMapper.refusal(failed, request.id()));
        }
    }

    /** Answers with a refusal and closes the socket; work that goes on is stopped. */
    void refuse(HttpProblem refusal) {
        String text = ProgressMessages.error(refusal);
        finish(new WebSocketSender.Announced(text, Optional.empty()), closeCode(refusal), refusal.status(), refusal.errorType());
    }

    private static int closeCode(HttpProblem refusal) {
        String type = refusal.errorType();
        if (type.equals(SocketRegistry.DRAINING) || type.equals(IDLE)) {
            return StatusCode.SHUTDOWN;
        }
        return switch (refusal.status()) {
            case 413 -> StatusCode.MESSAGE_TOO_LARGE;
            case 429, 503 -> StatusCode.TRY_AGAIN_LATER;
            case 500, 504 -> StatusCode.SERVER_ERROR;
            default -> StatusCode.POLICY_VIOLATION;
        };
    }

    private synchronized void finish(WebSocketSender.Announced message, int closeCode, int status, String errorType) {
        if (phase == Phase.ANSWERED) {
            return;
        }
        phase = Phase.ANSWERED;
        answeredNanos = System.nanoTime();
        upload = Optional.empty();
        stopWork();
        WebSocketSender out = outbox.orElseThrow();
        out.last(message, () -> {
            end(status, errorType);
            // A server that is stopped takes the connection back when all seats are left: not before it has been
            // closed.
            close(closeCode, errorType, Callback.from(this::leaveSeat, failed -> leaveSeat()));
        });
    }

    private synchronized void close(int code, String reason, Callback closed) {
        session.ifPresent(open -> open.close(code, reason, closed));
    }

    private synchronized void leaveSeat() {
        visit.ifPresent(UpscaleService.RequestScope::close);
    }

    /** Closes a socket on which nothing has been asked for. */
    synchronized void closeIfUnused() {
        if (phase == Phase.OPTIONS) {
            refuse(SocketRegistry.stopping());
        }
    }

    private static HttpProblem outOfTurn(String what) {
        return HttpProblem.of(400, "out_of_turn", what);
    }

    private synchronized void attempt(Runnable step) {
        if (phase == Phase.ANSWERED) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | Error failed) {
            refuse(ProblemMapper.refusal(failed, request.id()));
        }
    }

    private synchronized void demand() {
        if (!gone) {
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

    /**
     * Gives up a client that keeps the connection alive, and takes longer than a request may to send its image, or its answer to
     * leave.
     */
    void checkTime() {
        Optional<Session> late = Optional.empty();
        synchronized (this) {
            long end = System.nanoTime() - sockets.intake().bounds().maxTime().toNanos();
            if (phase == Phase.ANSWERED && answeredNanos - end < 0) {
                late = session;
            } else if (phase == Phase.OPTIONS || phase == Phase.IMAGE) {
                attempt(() -> sockets.intake().bounds().check(0, request.beginNanos()));
            }
        }
        // Jetty tells of the end at once: not under the lock, since others are told of it then.
        late.ifPresent(Session::disconnect);
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        demand();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.debug("socket {} is broken", request.id(), cause);
        gone();
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback closed) {
        gone();
        closed.succeed();
    }

    /** The client has gone, or has its answer. */
    private void gone() {
        synchronized (this) {
            gone = true;
            phase = Phase.ANSWERED;
            answeredNanos = System.nanoTime();
            upload = Optional.empty();
            visit.ifPresent(UpscaleService.RequestScope::dismiss);
            stopWork();
            outbox.ifPresent(WebSocketSender::close);
        }
        end(ProblemMapper.CLIENT_GONE, "client_gone");
        leaveSeat();
        sockets.remove(this);
    }

    @GuardedBy("this")
    private void stopWork() {
        work.ifPresent(going -> going.cancel(true));
    }

    /** Tells the log, once, and lets go of the result. */
    private void end(int status, String errorType) {
        boolean asked;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            asked = visit.isPresent() || status != ProblemMapper.CLIENT_GONE;
            // The client may take its time to close the socket, and the result is no longer needed.
            work = Optional.empty();
        }
        if (asked) {
            sockets.observer().ended(request, status, errorType);
        }
    }
}
