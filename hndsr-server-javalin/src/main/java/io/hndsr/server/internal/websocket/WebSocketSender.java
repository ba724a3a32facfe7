package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.body.BodyMemory;
import io.hndsr.server.internal.problem.HttpProblem;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * What is to be sent on a socket: one message at a time, so that a client that reads slowly holds little memory and no thread.
 * Thread-safe.
 *
 * <p>Of progress only the latest waits. Of tiles a few wait, whose memory is accounted for; further ones are left out until
 * there is room. The last message waits for all of them and is never left out.
 */
final class WebSocketSender {

    private static final int MAX_TILES = 2;

    private final Session session;
    private final BodyMemory.Share tileMemory;

    @GuardedBy("this")
    private final Deque<String> notes = new ArrayDeque<>();

    @GuardedBy("this")
    private Optional<String> progress = Optional.empty();

    @GuardedBy("this")
    private final Deque<Announced> tiles = new ArrayDeque<>();

    @GuardedBy("this")
    private Optional<Announced> last = Optional.empty();

    @GuardedBy("this")
    private Runnable whenSent = () -> {};

    @GuardedBy("this")
    private boolean sending;

    @GuardedBy("this")
    private boolean closed;

    /**
     * A text, and the image that it announces.
     *
     * @param text the text
     * @param image the image; empty where none follows
     */
    record Announced(String text, Optional<ByteBuffer> image) {

        int bytes() {
            return image.map(ByteBuffer::capacity).orElse(0);
        }
    }

    WebSocketSender(Session session, BodyMemory.Share tileMemory) {
        this.session = session;
        this.tileMemory = tileMemory;
    }

    /** Sends a short text; there are only a few of them. */
    void note(String text) {
        synchronized (this) {
            if (isEnding()) {
                return;
            }
            notes.add(text);
        }
        pump();
    }

    void progress(String text) {
        synchronized (this) {
            if (isEnding()) {
                return;
            }
            progress = Optional.of(text);
        }
        pump();
    }

    /** Tells whether a tile would be sent; where not, it need not be encoded. */
    synchronized boolean hasRoom() {
        return !isEnding() && tiles.size() < MAX_TILES;
    }

    void tile(String text, byte[] image) {
        synchronized (this) {
            if (!hasRoom()) {
                return;
            }
            try {
                tileMemory.take(image.length);
            } catch (HttpProblem full) {
                return;
            }
            tiles.add(new Announced(text, Optional.of(ByteBuffer.wrap(image))));
        }
        pump();
    }

    /**
     * Sends the last message.
     *
     * @param message the message
     * @param sent called when it has left; not where the socket is closed before
     */
    void last(Announced message, Runnable sent) {
        synchronized (this) {
            if (isEnding()) {
                return;
            }
            last = Optional.of(message);
            whenSent = sent;
        }
        pump();
    }

    @GuardedBy("this")
    private boolean isEnding() {
        return closed || last.isPresent();
    }

    /** Tells whether something has been handed to the connection that has not left. */
    synchronized boolean isSending() {
        return sending;
    }

    /** Sends nothing any more and lets go of what waits. Idempotent. */
    synchronized void close() {
        closed = true;
        notes.clear();
        progress = Optional.empty();
        tiles.clear();
        last = Optional.empty();
        whenSent = () -> {};
        tileMemory.close();
    }

    private void pump() {
        Announced next;
        Runnable then;
        synchronized (this) {
            if (sending || closed) {
                return;
            }
            if (!notes.isEmpty()) {
                next = new Announced(notes.remove(), Optional.empty());
                then = () -> {};
            } else if (progress.isPresent()) {
                next = new Announced(progress.get(), Optional.empty());
                progress = Optional.empty();
                then = () -> {};
            } else if (!tiles.isEmpty()) {
                next = tiles.remove();
                int bytes = next.bytes();
                then = () -> giveBack(bytes);
            } else if (last.isPresent()) {
                next = last.get();
                then = whenSent;
                closed = true;
            } else {
                return;
            }
            sending = true;
        }
        send(next, then);
    }

    private void send(Announced message, Runnable then) {
        Runnable done = () -> {
            synchronized (this) {
                sending = false;
            }
            then.run();
            pump();
        };
        Runnable image = message.image()
                .<Runnable>map(bytes -> () -> session.sendBinary(bytes, Callback.from(done, this::broken)))
                .orElse(done);
        session.sendText(message.text(), Callback.from(image, this::broken));
    }

    private synchronized void giveBack(int bytes) {
        if (!closed) {
            tileMemory.giveBack(bytes);
        }
    }

    /** The connection is broken, which the socket is told of too. */
    private void broken(Throwable failed) {
        close();
    }
}
