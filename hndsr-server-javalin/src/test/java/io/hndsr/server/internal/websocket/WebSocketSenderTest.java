package io.hndsr.server.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.server.internal.body.BodyMemory;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;

/** The messages that wait for a client that reads slowly. */
class WebSocketSenderTest {

    private static final byte[] TILE = new byte[1000];

    /** What has been handed to the connection, and the callbacks that report it as sent. */
    private final List<String> sent = new ArrayList<>();

    private final Deque<Callback> callbacks = new ArrayDeque<>();
    private final BodyMemory memory = new BodyMemory(3500);
    private final WebSocketSender sender = new WebSocketSender(session(), memory.open());

    /** A connection that takes one message and then waits. */
    private Session session() {
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    sent.add(method.getName().equals("sendText") ? String.valueOf(arguments[0]) : "binary");
                    callbacks.add((Callback) arguments[1]);
                    return true;
                });
    }

    private void complete() {
        callbacks.remove().succeed();
    }

    private void completeAll() {
        while (!callbacks.isEmpty()) {
            complete();
        }
    }

    @Test
    void one_message_is_sent_at_a_time() {
        sender.sendNote("first");
        sender.sendProgress("second");
        assertThat(sent).containsExactly("first");
        complete();
        assertThat(sent).containsExactly("first", "second");
        assertThat(sender.isSending()).isTrue();
        complete();
        assertThat(sender.isSending()).isFalse();
    }

    @Test
    void only_the_latest_progress_waits() {
        for (int step = 0; step < 1000; step++) {
            sender.sendProgress("step " + step);
        }
        completeAll();
        assertThat(sent).containsExactly("step 0", "step 999");
    }

    @Test
    void tiles_are_dropped_if_the_client_does_not_keep_up() {
        for (int tile = 0; tile < 100; tile++) {
            sender.sendTile("tile " + tile, TILE);
        }
        assertThat(sender.hasRoomForTile()).isFalse();
        completeAll();
        assertThat(sent).containsExactly("tile 0", "binary", "tile 1", "binary", "tile 2", "binary");
        assertThat(sender.hasRoomForTile()).isTrue();
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void tiles_are_dropped_if_the_shared_memory_is_exhausted() {
        BodyMemory.Reservation others = memory.open();
        others.grow(3000);
        sender.sendTile("too much", TILE);
        others.close();
        sender.sendTile("room again", TILE);
        completeAll();
        assertThat(sent).containsExactly("room again", "binary");
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void the_last_message_waits_for_all_others_and_nothing_follows_it() {
        AtomicInteger notified = new AtomicInteger();
        sender.sendNote("note");
        sender.sendTile("tile", TILE);
        sender.sendLast(WebSocketSender.Message.of("result", TILE), notified::incrementAndGet);
        sender.sendProgress("late");
        sender.sendTile("late", TILE);
        sender.sendLast(WebSocketSender.Message.of("another"), notified::incrementAndGet);
        assertThat(notified).hasValue(0);
        completeAll();
        assertThat(sent).containsExactly("note", "tile", "binary", "result", "binary");
        assertThat(notified).hasValue(1);
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void closing_releases_what_waits() {
        AtomicInteger notified = new AtomicInteger();
        sender.sendTile("one", TILE);
        sender.sendTile("two", TILE);
        sender.sendLast(WebSocketSender.Message.of("result"), notified::incrementAndGet);
        assertThat(memory.reserved()).isEqualTo(2000);
        sender.close();
        assertThat(memory.reserved()).isZero();
        completeAll();
        assertThat(sent).containsExactly("one", "binary");
        assertThat(notified).hasValue(0);
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void a_broken_connection_releases_what_waits() {
        sender.sendTile("one", TILE);
        sender.sendTile("two", TILE);
        callbacks.remove().fail(new IllegalStateException("broken on purpose by a test"));
        assertThat(memory.reserved()).isZero();
        assertThat(sender.hasRoomForTile()).isFalse();
    }
}
