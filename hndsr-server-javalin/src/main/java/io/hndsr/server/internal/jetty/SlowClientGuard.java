package io.hndsr.server.internal.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.server.internal.thread.PeriodicTask;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;

/**
 * Closes the connections of clients that send the headers of a request, or receive a reply, too slowly. Thread-safe.
 *
 * <p>Jetty closes a connection that is silent. A connection that moves a byte now and then is never silent: it could be held open
 * for as long as the largest header has bytes, and a reply that is not received occupies a thread. Slots bound the requests with
 * images to fewer than there are threads. The replies to all other requests are short, and slow only for a hostile client or a
 * very bad connection; only a few of them may take longer than a second at once.
 */
public final class SlowClientGuard implements Connection.Listener, AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NOT_STARTED = Long.MAX_VALUE;

    private final Duration headerTime;
    private final Duration replyTime;
    private final int maxSlowReplies;

    private final Map<Connection, Header> headers = new ConcurrentHashMap<>();
    private final Set<TrackedReply> replies = ConcurrentHashMap.newKeySet();
    private final PeriodicTask task;

    /**
     * Starts the guard.
     *
     * @param headerTime the longest time from the first byte of a request's header to its last
     * @param replyTime the longest time to receive a reply
     * @param maxSlowReplies how many replies to requests without a slot may take longer than a second at once
     */
    public SlowClientGuard(Duration headerTime, Duration replyTime, int maxSlowReplies) {
        this.headerTime = headerTime;
        this.replyTime = replyTime;
        this.maxSlowReplies = maxSlowReplies;
        task = new PeriodicTask("hndsr-http-slow", PERIOD, this::checkAll);
    }

    @Override
    public void onOpened(Connection connection) {
        // Messages of other protocols, such as WebSocket, are not requests.
        if (connection instanceof ConnectionMetaData) {
            headers.put(connection, new Header(0, 0, NOT_STARTED));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        headers.remove(connection);
    }

    /**
     * Tracks a reply that is about to be sent.
     *
     * @param request the request; must be valid until the tracking is closed
     * @param hasSlot whether the request holds a slot
     * @return the tracking, to be closed when the reply has been sent
     */
    public TrackedReply track(HttpServletRequest request, boolean hasSlot) {
        TrackedReply reply = new TrackedReply(request, hasSlot, System.nanoTime());
        replies.add(reply);
        return reply;
    }

    private void checkAll() {
        long now = System.nanoTime();
        checkHeaders(now);
        checkReplies(now);
    }

    private void checkHeaders(long now) {
        headers.replaceAll((connection, header) -> header.next(connection, now));
        headers.forEach((connection, header) -> {
            if (header.startNanos() != NOT_STARTED && now - header.startNanos() > headerTime.toNanos()) {
                connection
                        .getEndPoint()
                        .close(new TimeoutException("the header of a request took more than " + headerTime));
            }
        });
    }

    private void checkReplies(long now) {
        List<TrackedReply> slow = replies.stream()
                .filter(reply -> !reply.hasSlot && now - reply.startNanos > SLOW_NANOS)
                .sorted(Comparator.comparingLong(reply -> reply.startNanos - now))
                .toList();
        slow.stream().limit(Math.max(0, slow.size() - maxSlowReplies)).forEach(TrackedReply::abort);
        replies.stream()
                .filter(reply -> now - reply.startNanos > replyTime.toNanos())
                .forEach(TrackedReply::abort);
    }

    @Override
    public void close() {
        task.close();
    }

    /**
     * What is known of the header of a connection's next request.
     *
     * @param requests how many requests preceded it
     * @param bytes how many bytes had arrived before it started
     * @param startNanos when its first bytes were seen; {@link #NOT_STARTED} if there are none
     */
    private record Header(long requests, long bytes, long startNanos) {

        Header next(Connection connection, long now) {
            long received = connection.getMessagesIn();
            if (received != requests || received != connection.getMessagesOut()) {
                return new Header(received, connection.getBytesIn(), NOT_STARTED);
            }
            boolean starts = startNanos == NOT_STARTED && connection.getBytesIn() > bytes;
            return starts ? new Header(received, bytes, now) : this;
        }
    }

    /** A reply that is being sent. Thread-safe. */
    public final class TrackedReply implements AutoCloseable {

        private final boolean hasSlot;
        private final long startNanos;

        @GuardedBy("this")
        private final HttpServletRequest request;

        @GuardedBy("this")
        private boolean ended;

        private TrackedReply(HttpServletRequest request, boolean hasSlot, long startNanos) {
            this.request = request;
            this.hasSlot = hasSlot;
            this.startNanos = startNanos;
        }

        private synchronized void abort() {
            if (!ended) {
                JettyConnections.of(request)
                        .getEndPoint()
                        .close(new TimeoutException("a reply was not received in time"));
            }
        }

        /** Ends the tracking; once this returns, the connection is not closed because of this reply. Idempotent. */
        @Override
        public void close() {
            replies.remove(this);
            synchronized (this) {
                ended = true;
            }
        }
    }
}
