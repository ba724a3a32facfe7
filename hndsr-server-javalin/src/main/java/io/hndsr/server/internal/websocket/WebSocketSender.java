package io.hndsr.server.internal.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.server.internal.body.BodyMemory;
import io.hndsr.server.internal.problem.HttpProblem;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * Sends the messages of a WebSocket one at a time, so that a client that reads slowly occupies little memory and no thread.
 * Thread-safe.
 *
 * <p>Of progress only the latest message waits. A few tiles wait, and their memory is reserved; others are dropped until there is
 * room. The last message waits for all of them and is never dropped.
 */
final class WebSocketSender {

    private static final int MAX_TILES = 2;

    private final Session session;
    private final BodyMemory.Reservation tileMemory;

    @GuardedBy("this")
    private final Deque<String> notes = new ArrayDeque<>();

    @GuardedBy("this")
    private Optional<String> progress = Optional.empty();

    @GuardedBy("this")
    private final Deque<Message> tiles = new ArrayDeque<>();

    @GuardedBy("this")
    private Optional<Message> last = Optional.empty();

    @GuardedBy("this")
    private Runnable lastSent = () -> {};

    @GuardedBy("this")
    private boolean sending;

    @GuardedBy("this")
    private boolean closed;

    /**
     * A text message, and the binary message that it announces.
     *
     * @param text the text
     * @param image the image; empty if none follows
     */
    record Message(String text, Optional<ByteBuffer> image) {

        static Message of(String text) {
            return new Message(text, Optional.empty());
        }

        static Message of(String text, byte[] image) {
            return new Message(text, Optional.of(ByteBuffer.wrap(image)));
        }

        int bytes() {
            return image.map(ByteBuffer::capacity).orElse(0);
        }
    }

    WebSocketSender(Session session, BodyMemory.Reservation tileMemory) {
        this.session = session;
        this.tileMemory = tileMemory;
    }

    /** Sends a short text, of which there are only a few. */
    void sendNote(String text) {
        synchronized (this) {
            if (isEnding()) {
                return;
            }
            notes.add(text);
        }
        sendNext();
    }

    /** Sends progress, replacing progress that still waits. */
    void sendProgress(String text) {
        synchronized (this) {
            if (isEnding()) {
                return;
            }
            progress = Optional.of(text);
        }
        sendNext();
    }

    /** {@return whether a tile would be accepted; if not, it need not be encoded} */
    synchronized boolean hasRoomForTile() {
        return !isEnding() && tiles.size() < MAX_TILES;
    }

    /** Sends a tile, or drops it if there is no room. */
    void sendTile(String text, byte[] image) {
        synchronized (this) {
            if (!hasRoomForTile()) {
                return;
            }
            try {
                tileMemory.grow(image.length);
            } catch (HttpProblem full) {
                return;
            }
            tiles.add(Message.of(text, image));
        }
        sendNext();
    }

    /**
     * Sends the last message.
     *
     * @param message the message
     * @param sent called when it has been sent; not if the socket is closed before
     */
    void sendLast(Message message, Runnable sent) {
        synchronized (this) {
            if (isEnding()) {
                return;
            }
            last = Optional.of(message);
            lastSent = sent;
        }
        sendNext();
    }

    @GuardedBy("this")
    private boolean isEnding() {
        return closed || last.isPresent();
    }

    /** {@return whether a message has been handed to the connection and not been sent yet} */
    synchronized boolean isSending() {
        return sending;
    }

    /** Sends nothing more and releases what waits. Idempotent. */
    synchronized void close() {
        closed = true;
        notes.clear();
        progress = Optional.empty();
        tiles.clear();
        last = Optional.empty();
        lastSent = () -> {};
        tileMemory.close();
    }

    private void sendNext() {
        Message next;
        Runnable whenSent = () -> {};
        synchronized (this) {
            if (sending || closed) {
                return;
            }
            if (!notes.isEmpty()) {
                next = Message.of(notes.remove());
            } else if (progress.isPresent()) {
                next = Message.of(progress.get());
                progress = Optional.empty();
            } else if (!tiles.isEmpty()) {
                next = tiles.remove();
                int bytes = next.bytes();
                whenSent = () -> releaseTile(bytes);
            } else if (last.isPresent()) {
                next = last.get();
                whenSent = lastSent;
                closed = true;
            } else {
                return;
            }
            sending = true;
        }
        send(next, whenSent);
    }

    private void send(Message message, Runnable whenSent) {
        Runnable done = () -> {
            synchronized (this) {
                sending = false;
            }
            whenSent.run();
            sendNext();
        };
        Runnable image = message.image()
                .<Runnable>map(bytes -> () -> session.sendBinary(bytes, Callback.from(done, this::broken)))
                .orElse(done);
        session.sendText(message.text(), Callback.from(image, this::broken));
    }

    private synchronized void releaseTile(int bytes) {
        if (!closed) {
            tileMemory.shrink(bytes);
        }
    }

    /** The connection is broken; the socket is notified too. */
    private void broken(Throwable failure) {
        close();
    }
}
