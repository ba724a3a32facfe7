package io.hndsr.server.internal.jetty;

import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.request.RequestParser;
import io.hndsr.server.internal.thread.PeriodicTask;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connections of clients that send the head of a request, or take a reply, too slowly. Thread-safe.
 *
 * <p>Jetty gives up a connection that is silent. One that moves a byte now and then is never silent; it could be held open for
 * as long as the largest head has bytes, and a reply that is not taken keeps a thread. RequestParser with images are fewer than
 * threads by their seats. The replies of all others are short, and blocked only where a client means it, or hardly hears: of
 * those that take longer than a second, only a few may be on their way.
 */
public final class SlowClientGuard implements Connection.Listener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlowClientGuard.class);
    private static final long PERIOD_MILLIS = 500;
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NOT_BEGUN = Long.MAX_VALUE;

    private final Duration headTime;
    private final Duration replyTime;
    private final int slowReplies;

    private final Map<Connection, Head> heads = new ConcurrentHashMap<>();
    private final Set<Reply> replies = ConcurrentHashMap.newKeySet();
    private final PeriodicTask ticker;

    /**
     * Starts to look at clients, twice a second.
     *
     * @param headTime the time from the first byte of a request's head to its last
     * @param replyTime the time to take a reply
     * @param slowReplies how many replies to requests without a seat may take longer than a second at once
     */
    public SlowClientGuard(Duration headTime, Duration replyTime, int slowReplies) {
        this.headTime = headTime;
        this.replyTime = replyTime;
        this.slowReplies = slowReplies;
        ticker = new PeriodicTask("hndsr-http-slow", PERIOD_MILLIS, this::lookAtAll);
    }

    @Override
    public void onOpened(Connection connection) {
        // Of other protocols, WebSocket among them, messages are no requests.
        if (connection instanceof ConnectionMetaData) {
            heads.put(connection, new Head(0, 0, NOT_BEGUN));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        heads.remove(connection);
    }

    /**
     * Begins a reply.
     *
     * @param request what is replied to; valid until the reply is closed
     * @param seated whether the request has a seat
     * @return ends the reply
     */
    public Reply reply(HttpServletRequest request, boolean seated) {
        Reply reply = new Reply(request, seated, System.nanoTime());
        replies.add(reply);
        return reply;
    }

    private void lookAtAll() {
        try {
            long now = System.nanoTime();
            lookAtHeads(now);
            lookAtReplies(now);
        } catch (RuntimeException unforeseen) {
            LOG.warn("slow clients could not be looked at", unforeseen);
        }
    }

    private void lookAtHeads(long now) {
        heads.replaceAll((connection, head) -> head.next(connection, now));
        heads.forEach((connection, head) -> {
            if (head.beginNanos() != NOT_BEGUN && now - head.beginNanos() > headTime.toNanos()) {
                connection
                        .getEndPoint()
                        .close(new TimeoutException("the head of a request took more than " + headTime));
            }
        });
    }

    private void lookAtReplies(long now) {
        List<Reply> slow = replies.stream()
                .filter(reply -> !reply.seated && now - reply.beginNanos > SLOW_NANOS)
                .sorted(Comparator.comparingLong(reply -> reply.beginNanos - now))
                .toList();
        slow.stream().limit(Math.max(0, slow.size() - slowReplies)).forEach(Reply::abort);
        replies.stream()
                .filter(reply -> now - reply.beginNanos > replyTime.toNanos())
                .forEach(Reply::abort);
    }

    @Override
    public void close() {
        ticker.close();
    }

    /**
     * What is known of a connection's next request.
     *
     * @param requests how many came before it
     * @param bytes how many bytes had come when it had not begun
     * @param beginNanos when its first bytes were seen; {@link #NOT_BEGUN} where there are none
     */
    private record Head(long requests, long bytes, long beginNanos) {

        Head next(Connection connection, long now) {
            long come = connection.getMessagesIn();
            if (come != requests || come != connection.getMessagesOut()) {
                return new Head(come, connection.getBytesIn(), NOT_BEGUN);
            }
            boolean begins = beginNanos == NOT_BEGUN && connection.getBytesIn() > bytes;
            return begins ? new Head(come, bytes, now) : this;
        }
    }

    /** A reply on its way. Thread-safe. */
    public final class Reply implements AutoCloseable {

        private final boolean seated;
        private final long beginNanos;

        @GuardedBy("this")
        private final HttpServletRequest request;

        @GuardedBy("this")
        private boolean ended;

        private Reply(HttpServletRequest request, boolean seated, long beginNanos) {
            this.request = request;
            this.seated = seated;
            this.beginNanos = beginNanos;
        }

        private synchronized void abort() {
            if (!ended) {
                ServletContextRequest.getServletContextRequest(request)
                        .getConnectionMetaData()
                        .getConnection()
                        .getEndPoint()
                        .close(new TimeoutException("a reply was not taken in time"));
            }
        }

        /** Ends the reply; when this returns, its connection is not closed on its account. Idempotent. */
        @Override
        public void close() {
            replies.remove(this);
            synchronized (this) {
                ended = true;
            }
        }
    }
}
