package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.body.BodyMemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;

/** What waits for a client that reads slowly. */
class WebSocketSenderTest {

    private static final byte[] TILE = new byte[1000];

    /** What has been handed to the connection, and what is to be called when it has left. */
    private final List<String> sent = new ArrayList<>();

    private final Deque<Callback> underWay = new ArrayDeque<>();
    private final BodyMemory memory = new BodyMemory(3500);
    private final WebSocketSender outbox = new WebSocketSender(session(), memory.share());

    /** A connection that takes one message and then waits. */
    private Session session() {
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    sent.add(method.getName().equals("sendText") ? String.valueOf(arguments[0]) : "binary");
                    underWay.add((Callback) arguments[1]);
                    return true;
                });
    }

    private void leave() {
        underWay.remove().succeed();
    }

    private void leaveAll() {
        while (!underWay.isEmpty()) {
            leave();
        }
    }

    @Test
    void one_message_is_under_way_at_a_time() {
        outbox.note("first");
        outbox.progress("second");
        assertThat(sent).containsExactly("first");
        leave();
        assertThat(sent).containsExactly("first", "second");
        assertThat(outbox.isSending()).isTrue();
        leave();
        assertThat(outbox.isSending()).isFalse();
    }

    @Test
    void of_progress_only_the_latest_waits() {
        for (int step = 0; step < 1000; step++) {
            outbox.progress("step " + step);
        }
        leaveAll();
        assertThat(sent).containsExactly("step 0", "step 999");
    }

    @Test
    void tiles_are_left_out_where_the_client_does_not_keep_up() {
        for (int tile = 0; tile < 100; tile++) {
            outbox.tile("tile " + tile, TILE);
        }
        assertThat(outbox.hasRoom()).isFalse();
        leaveAll();
        assertThat(sent).containsExactly("tile 0", "binary", "tile 1", "binary", "tile 2", "binary");
        assertThat(outbox.hasRoom()).isTrue();
        assertThat(memory.taken()).isZero();
    }

    @Test
    void tiles_are_left_out_where_the_memory_of_all_is_taken() {
        BodyMemory.Share others = memory.share();
        others.take(3000);
        outbox.tile("too much", TILE);
        others.close();
        outbox.tile("room again", TILE);
        leaveAll();
        assertThat(sent).containsExactly("room again", "binary");
        assertThat(memory.taken()).isZero();
    }

    @Test
    void the_last_message_waits_for_the_others_and_nothing_follows_it() {
        AtomicInteger told = new AtomicInteger();
        outbox.note("note");
        outbox.tile("tile", TILE);
        outbox.last(new WebSocketSender.Announced("result", Optional.of(ByteBuffer.wrap(TILE))), told::incrementAndGet);
        outbox.progress("late");
        outbox.tile("late", TILE);
        outbox.last(new WebSocketSender.Announced("another", Optional.empty()), told::incrementAndGet);
        assertThat(told).hasValue(0);
        leaveAll();
        assertThat(sent).containsExactly("note", "tile", "binary", "result", "binary");
        assertThat(told).hasValue(1);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void a_closed_socket_lets_go_of_what_waits() {
        AtomicInteger told = new AtomicInteger();
        outbox.tile("one", TILE);
        outbox.tile("two", TILE);
        outbox.last(new WebSocketSender.Announced("result", Optional.empty()), told::incrementAndGet);
        assertThat(memory.taken()).isEqualTo(2000);
        outbox.close();
        assertThat(memory.taken()).isZero();
        leaveAll();
        assertThat(sent).containsExactly("one", "binary");
        assertThat(told).hasValue(0);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void a_broken_connection_lets_go_too() {
        outbox.tile("one", TILE);
        outbox.tile("two", TILE);
        underWay.remove().fail(new IllegalStateException("broken on purpose by a test"));
        assertThat(memory.taken()).isZero();
        assertThat(outbox.hasRoom()).isFalse();
    }
}
