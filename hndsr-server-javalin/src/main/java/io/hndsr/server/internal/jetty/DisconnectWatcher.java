package io.hndsr.server.internal.jetty;

import io.hndsr.server.internal.thread.PeriodicTask;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a client has gone while its request is worked on. Thread-safe.
 *
 * <p>With HTTP/1.1, Jetty reads from a connection only when the request on it has been answered, and so learns of a client
 * that has closed it only when it writes. Here the connections of requests that wait are read from, without blocking, ten
 * times a second. The end of the stream means that the client has gone; bytes are the client's next request, and are given
 * back to Jetty's connection when the watch ends. A client that closes only its sending half counts as gone, as it does with
 * most proxies. One that sends more of its next requests than is held is noticed only when it is written to.
 */
public final class DisconnectWatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DisconnectWatcher.class);
    private static final long PERIOD_MILLIS = 100;

    /** What is read of a client's next requests; what Jetty has read of them already and this fit into its buffer. */
    private static final int MAX_AHEAD = 4096;

    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final PeriodicTask ticker;

    /** Starts the watch. */
    public DisconnectWatcher() {
        ticker = new PeriodicTask("hndsr-http-watch", PERIOD_MILLIS, this::lookAtAll);
    }

    /**
     * Watches the client of a request whose body has been read to its end.
     *
     * @param request the request
     * @param gone is called once, on the watch's thread, when the client has gone
     * @return ends the watch; it must be closed before the reply is begun
     */
    public Watched watch(HttpServletRequest request, Runnable gone) {
        Request core = ServletContextRequest.getServletContextRequest(request);
        Connection connection = core.getConnectionMetaData().getConnection();
        boolean plain = core.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2
                && connection instanceof Connection.UpgradeFrom
                && connection instanceof Connection.UpgradeTo;
        Watched client = new Watched(connection, gone);
        if (plain) {
            client.begin();
            watched.add(client);
        }
        return client;
    }

    /**
     * Says how long a client may be silent from now on, until its connection is closed.
     *
     * @param request its request
     * @param silence the longest silence
     */
    public static void limitSilence(HttpServletRequest request, Duration silence) {
        ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .setIdleTimeout(silence.toMillis());
    }

    private void lookAtAll() {
        for (Watched client : List.copyOf(watched)) {
            try {
                client.look();
            } catch (RuntimeException unforeseen) {
                LOG.warn("a client could not be watched", unforeseen);
                watched.remove(client);
            }
        }
    }

    @Override
    public void close() {
        ticker.close();
    }

    /** A client that is watched. */
    public final class Watched implements AutoCloseable {

        private final Connection connection;
        private final Runnable gone;

        @GuardedBy("this")
        private ByteBuffer ahead = ByteBuffer.allocate(0);

        @GuardedBy("this")
        private boolean ended;

        private Watched(Connection connection, Runnable gone) {
            this.connection = connection;
            this.gone = gone;
        }

        private synchronized void begin() {
            ByteBuffer unread = ((Connection.UpgradeFrom) connection).onUpgradeFrom();
            if (unread != null) {
                ahead = unread;
            }
        }

        private void look() {
            boolean hasGone;
            synchronized (this) {
                hasGone = !ended && readsEnd(connection.getEndPoint());
                ended |= hasGone;
            }
            if (hasGone) {
                watched.remove(this);
                gone.run();
            }
        }

        @GuardedBy("this")
        private boolean readsEnd(EndPoint endPoint) {
            int room = MAX_AHEAD - ahead.remaining();
            if (room <= 0) {
                return false;
            }
            ByteBuffer more = ByteBuffer.allocate(room).flip();
            try {
                int count = endPoint.fill(more);
                if (count > 0) {
                    ahead = ByteBuffer.allocate(ahead.remaining() + count)
                            .put(ahead)
                            .put(more)
                            .flip();
                }
                return count < 0;
            } catch (IOException broken) {
                return true;
            }
        }

        /** Ends the watch; when this returns, the connection is no longer read from. Idempotent. */
        @Override
        public void close() {
            watched.remove(this);
            synchronized (this) {
                if (!ended && ahead.hasRemaining()) {
                    ((Connection.UpgradeTo) connection).onUpgradeTo(ahead);
                }
                ended = true;
            }
        }
    }
}
