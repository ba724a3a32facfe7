package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.http.RequestObserver;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.service.ResultJson;
import io.hndsr.server.internal.service.UpscaleService;
import io.hndsr.server.internal.thread.PeriodicTask;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSockets that are open, and what they share. Thread-safe. */
public final class SocketRegistry implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SocketRegistry.class);

    /** An idle socket occupies memory too, a few kilobytes. */
    private static final int MAX_SOCKETS = 10_000;

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final UpscaleService service;
    private final ResultJson results;
    private final Duration idleTime;
    private final RequestObserver observer;

    private final Set<UpscaleSocket> open = ConcurrentHashMap.newKeySet();
    private final PeriodicTask task;
    private volatile boolean draining;

    /**
     * Creates an empty registry.
     *
     * @param service accepts the requests
     * @param results writes results as JSON
     * @param idleTime how long a socket may be silent while its client has something to send or to receive
     * @param observer observes every request that has ended
     */
    public SocketRegistry(UpscaleService service, ResultJson results, Duration idleTime, RequestObserver observer) {
        this.service = service;
        this.results = results;
        this.idleTime = idleTime;
        this.observer = observer;
        task = new PeriodicTask("hndsr-http-sockets", PERIOD, this::checkAll);
    }

    private void checkAll() {
        for (UpscaleSocket socket : List.copyOf(open)) {
            try {
                socket.checkTime();
            } catch (RuntimeException failed) {
                LOG.warn("cannot check the time limits of a socket", failed);
            }
        }
    }

    UpscaleService service() {
        return service;
    }

    ResultJson results() {
        return results;
    }

    Duration idleTime() {
        return idleTime;
    }

    RequestObserver observer() {
        return observer;
    }

    /** {@return how many sockets are open} */
    public int count() {
        return open.size();
    }

    /**
     * Checks, before an upgrade, that another socket may be opened.
     *
     * @throws HttpProblem 503 while the server is shutting down, 429 if too many sockets are open
     */
    void requireRoom() {
        if (draining || service.draining()) {
            throw HttpProblem.draining();
        }
        if (open.size() >= MAX_SOCKETS) {
            throw HttpProblem.temporary(
                    429,
                    "OverloadedException",
                    MAX_SOCKETS + " sockets are open, which is the limit; try again later",
                    Duration.ofSeconds(1));
        }
    }

    /** Adds a socket; returns false if the server is shutting down, so that the socket must be closed. */
    boolean add(UpscaleSocket socket) {
        open.add(socket);
        return !draining;
    }

    void remove(UpscaleSocket socket) {
        open.remove(socket);
    }

    /** Opens no more sockets, and closes those without a request. */
    public void drain() {
        draining = true;
        List.copyOf(open).forEach(UpscaleSocket::closeIfUnused);
    }

    /** Stops the work of all sockets; their clients are asked to send the request again. */
    public void stop() {
        drain();
        List.copyOf(open).forEach(socket -> socket.fail(HttpProblem.draining()));
    }

    /** Stops checking time limits; sockets that are still open are closed by Jetty. */
    @Override
    public void close() {
        task.close();
    }
}
