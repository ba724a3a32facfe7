package io.hndsr.server.internal.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.server.internal.thread.PeriodicTask;
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
 * Notices that a client has disconnected while its request is being processed. Thread-safe.
 *
 * <p>With HTTP/1.1, Jetty reads from a connection only after the current request has been answered, so it notices a closed
 * connection only when it writes. This class reads, without blocking and ten times a second, from the connections of requests
 * that wait for their reply. End of stream means that the client has disconnected. Bytes belong to the client's next request
 * and are handed back to Jetty when the watch ends.
 *
 * <p>A client that closes only its sending side counts as disconnected, as it does for most proxies. A client that sends more of
 * its next requests than is buffered here is noticed only when its reply is written.
 */
public final class DisconnectWatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DisconnectWatcher.class);
    private static final Duration PERIOD = Duration.ofMillis(100);

    /** How much of a client's next requests is buffered; together with what Jetty has read, it fits into Jetty's buffer. */
    private static final int MAX_AHEAD = 4096;

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final PeriodicTask task;

    /** Starts the watcher. */
    public DisconnectWatcher() {
        task = new PeriodicTask("hndsr-http-watch", PERIOD, this::checkAll);
    }

    /**
     * Watches the client of a request whose body has been read completely.
     *
     * @param request the request
     * @param onDisconnect called once, on the watcher's thread, when the client has disconnected
     * @return the watch, to be closed before the reply is started
     */
    public Watch watch(HttpServletRequest request, Runnable onDisconnect) {
        Request core = ServletContextRequest.getServletContextRequest(request);
        Connection connection = core.getConnectionMetaData().getConnection();
        boolean plain = core.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2
                && connection instanceof Connection.UpgradeFrom
                && connection instanceof Connection.UpgradeTo;
        Watch watch = new Watch(connection, onDisconnect);
        if (plain) {
            watch.start();
            watches.add(watch);
        }
        return watch;
    }

    private void checkAll() {
        for (Watch watch : List.copyOf(watches)) {
            try {
                watch.check();
            } catch (RuntimeException failed) {
                LOG.warn("a client could not be watched", failed);
                watches.remove(watch);
            }
        }
    }

    @Override
    public void close() {
        task.close();
    }

    /** The watch on one client. Thread-safe. */
    public final class Watch implements AutoCloseable {

        private final Connection connection;
        private final Runnable onDisconnect;

        @GuardedBy("this")
        private ByteBuffer ahead = ByteBuffer.allocate(0);

        @GuardedBy("this")
        private boolean ended;

        private Watch(Connection connection, Runnable onDisconnect) {
            this.connection = connection;
            this.onDisconnect = onDisconnect;
        }

        private synchronized void start() {
            ByteBuffer unread = ((Connection.UpgradeFrom) connection).onUpgradeFrom();
            if (unread != null) {
                ahead = unread;
            }
        }

        private void check() {
            boolean disconnected;
            synchronized (this) {
                disconnected = !ended && readsEnd(connection.getEndPoint());
                ended |= disconnected;
            }
            if (disconnected) {
                watches.remove(this);
                onDisconnect.run();
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

        /** Ends the watch; once this returns, the connection is no longer read from. Idempotent. */
        @Override
        public void close() {
            watches.remove(this);
            synchronized (this) {
                if (!ended && ahead.hasRemaining()) {
                    ((Connection.UpgradeTo) connection).onUpgradeTo(ahead);
                }
                ended = true;
            }
        }
    }
}
