package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.service.ProgressRegistry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.image.TileBounds;
import io.hndsr.request.Progress;
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
 * What a request goes through, as server-sent events (WHATWG HTML, section 9.2). Thread-safe.
 *
 * <p>Holds no thread, and nothing for a client that reads slowly: what comes next is read from the board when the connection
 * can take it.
 */
final class ProgressEventStream implements WriteListener {

    /*
     * A non-blocking servlet stream is either ready, and may be written to by whoever has something, or has said that it is
     * not: then the container calls onWritePossible once it is. All of that happens under the lock, and none of it waits.
     */

    private static final Logger LOG = LoggerFactory.getLogger(ProgressEventStream.class);
    private static final int TILES_AT_ONCE = 64;
    private static final byte[] NOTHING = {};

    private final ProgressRegistry.Entry entry;
    private final String id;
    private final CompletableFuture<Reply> ended = new CompletableFuture<>();
    private final Runnable changed = this::pump;

    @GuardedBy("this")
    private Optional<ServletOutputStream> stream = Optional.empty();

    /** Whether the stream may be written to. */
    @GuardedBy("this")
    private boolean ready;

    @GuardedBy("this")
    private boolean flushed = true;

    @GuardedBy("this")
    private boolean beating = true;

    /** Whether the request had ended when the stream was last shown to be alive. */
    @GuardedBy("this")
    private boolean ending;

    @GuardedBy("this")
    private boolean endTold;

    /* What has been told. */

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

    /** Completed when nothing follows, with 200 where all has been told. */
    CompletableFuture<Reply> ended() {
        return ended;
    }

    /** Begins; the request is asynchronous and its head is set. */
    void start(ServletOutputStream opened) {
        synchronized (this) {
            stream = Optional.of(opened);
        }
        entry.watch(changed);
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
        LOG.debug("the client of events of {} has gone", id, broken);
        stop();
    }

    /**
     * Shows that the connection is alive. A client that has not taken the end when this comes for the second time since is
     * given up.
     */
    void beat() {
        boolean late;
        synchronized (this) {
            late = ending;
            ending = entry.view(0, 0).ended();
            beating = true;
        }
        if (late) {
            stop();
        } else {
            pump();
        }
    }

    /** Ends at once. */
    void stop() {
        end(499);
    }

    private void end(int code) {
        // Whoever watches the board must be free to leave it: outside the lock.
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

    /** Writes what the connection takes; true where all has been told and has left. */
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
                return endTold;
            }
            ready = out.isReady();
        }
        return false;
    }

    @GuardedBy("this")
    private byte[] next() {
        if (endTold) {
            return NOTHING;
        }
        ProgressRegistry.View view = entry.view(tiles, TILES_AT_ONCE);
        var events = new ByteArrayOutputStream();
        if (status.filter(view.status()::equals).isEmpty()) {
            status = Optional.of(view.status());
            event(events, "status", this::writeStatus);
        }
        if (!progress.equals(view.progress())) {
            progress = view.progress();
            view.progress().ifPresent(now -> event(events, "progress", out -> ProgressMessages.writeProgress(out, now)));
        }
        for (TileBounds bounds : view.tiles()) {
            event(events, "tile", out -> writeBounds(out, bounds));
        }
        tiles += view.tiles().size();
        if (view.ended() && view.tiles().size() < TILES_AT_ONCE) {
            endTold = true;
            event(events, "end", this::writeStatus);
        }
        if (events.size() == 0 && beating) {
            events.writeBytes(":\n\n".getBytes(StandardCharsets.UTF_8));
        }
        beating = false;
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

    private static void event(ByteArrayOutputStream to, String name, Json.Value fields) {
        to.writeBytes(("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        to.writeBytes(Json.bytes(out -> {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        }));
        to.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Lets go of the board. */
    void leave() {
        entry.leave(changed);
    }
}
