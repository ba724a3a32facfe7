package io.hndsr.server.internal.websocket;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.image.TileBounds;
import io.hndsr.request.Progress;
import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.service.ProgressRegistry;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The progress of a request as server-sent events (WHATWG HTML, section 9.2). Thread-safe.
 *
 * <p>Holds no thread and queues nothing for a slow client: the next event is read from the registry when the connection can take
 * it.
 */
final class ProgressEventStream implements WriteListener {

    /*
     * A non-blocking servlet stream is either ready, so that any thread with something to write may write, or it has reported
     * that it is not, and the container calls onWritePossible once it is. All of that happens under the lock, and nothing
     * blocks.
     */

    private static final Logger LOG = LoggerFactory.getLogger(ProgressEventStream.class);
    private static final int TILES_AT_ONCE = 64;
    private static final byte[] NOTHING = {};

    private final ProgressRegistry.Entry entry;
    private final String id;
    private final CompletableFuture<Reply> ended = new CompletableFuture<>();
    private final Runnable listener = this::pump;

    @GuardedBy("this")
    private Optional<ServletOutputStream> stream = Optional.empty();

    /** Whether the stream may be written to. */
    @GuardedBy("this")
    private boolean ready;

    @GuardedBy("this")
    private boolean flushed = true;

    /** Whether to write a comment if there is no event. */
    @GuardedBy("this")
    private boolean heartbeatDue = true;

    /** Whether the request had ended at the last heartbeat. */
    @GuardedBy("this")
    private boolean endedAtHeartbeat;

    @GuardedBy("this")
    private boolean endWritten;

    /* What has been written. */

    @GuardedBy("this")
    private Optional<ProgressRegistry.Status> status = Optional.empty();

    @GuardedBy("this")
    private Optional<Progress> progress = Optional.empty();

    @GuardedBy("this")
    private int tiles;

    ProgressEventStream(ProgressRegistry.Entry entry, String id) {
        this.entry = entry;
        this.id = id;
    }

    /** {@return completed when nothing follows, with 200 if everything has been written} */
    CompletableFuture<Reply> ended() {
        return ended;
    }

    /** Starts writing; the request must be asynchronous and its headers set. */
    void start(ServletOutputStream opened) {
        synchronized (this) {
            stream = Optional.of(opened);
        }
        entry.addListener(listener);
        opened.setWriteListener(this);
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            ready = true;
        }
        pump();
    }

    @Override
    public void onError(Throwable broken) {
        LOG.debug("the client that follows request {} has disconnected", id, broken);
        stop();
    }

    /** Keeps the connection alive. A client that has not received the end by the second heartbeat after it is dropped. */
    void heartbeat() {
        boolean late;
        synchronized (this) {
            late = endedAtHeartbeat;
            endedAtHeartbeat = entry.snapshot(0, 0).ended();
            heartbeatDue = true;
        }
        if (late) {
            stop();
        } else {
            pump();
        }
    }

    /** Ends the stream at once. */
    void stop() {
        end(HttpProblem.CLIENT_GONE);
    }

    private void end(int code) {
        // Outside the lock, since completing the request removes the listener.
        ended.complete(Reply.empty(code));
    }

    private void pump() {
        try {
            if (write()) {
                end(200);
            }
        } catch (IOException | RuntimeException broken) {
            onError(broken);
        }
    }

    /** Writes as much as the connection takes; returns whether everything has been written and flushed. */
    private synchronized boolean write() throws IOException {
        while (ready && stream.isPresent() && !ended.isDone()) {
            ServletOutputStream out = stream.get();
            byte[] next = next();
            if (next.length > 0) {
                out.write(next);
                flushed = false;
            } else if (!flushed) {
                out.flush();
                flushed = true;
            } else {
                return endWritten;
            }
            ready = out.isReady();
        }
        return false;
    }

    @GuardedBy("this")
    private byte[] next() {
        if (endWritten) {
            return NOTHING;
        }
        ProgressRegistry.Snapshot now = entry.snapshot(tiles, TILES_AT_ONCE);
        var events = new ByteArrayOutputStream();
        if (status.filter(now.status()::equals).isEmpty()) {
            status = Optional.of(now.status());
            event(events, "status", this::writeStatus);
        }
        if (!progress.equals(now.progress())) {
            progress = now.progress();
            now.progress()
                    .ifPresent(latest -> event(events, "progress", out -> ProgressMessages.writeProgress(out, latest)));
        }
        for (TileBounds bounds : now.tiles()) {
            event(events, "tile", out -> writeBounds(out, bounds));
        }
        tiles += now.tiles().size();
        if (now.ended() && now.tiles().size() < TILES_AT_ONCE) {
            endWritten = true;
            event(events, "end", this::writeStatus);
        }
        if (events.size() == 0 && heartbeatDue) {
            events.writeBytes(":\n\n".getBytes(StandardCharsets.UTF_8));
        }
        heartbeatDue = false;
        return events.toByteArray();
    }

    private synchronized void writeStatus(JsonGenerator out) throws IOException {
        out.writeStringField("id", id);
        out.writeStringField("status", status.map(Object::toString).orElse(""));
    }

    private static void writeBounds(JsonGenerator out, TileBounds bounds) throws IOException {
        out.writeNumberField("x", bounds.x());
        out.writeNumberField("y", bounds.y());
        out.writeNumberField("width", bounds.width());
        out.writeNumberField("height", bounds.height());
    }

    private static void event(ByteArrayOutputStream to, String name, Json.Content fields) {
        to.writeBytes(("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        to.writeBytes(Json.bytes(out -> {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        }));
        to.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Stops listening to the registry. */
    void removeListener() {
        entry.removeListener(listener);
    }
}
