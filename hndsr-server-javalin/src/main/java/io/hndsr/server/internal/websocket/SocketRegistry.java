package io.hndsr.server.internal.websocket;

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

/** The sockets that are open, and what all of them share. Thread-safe. */
public final class SocketRegistry implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SocketRegistry.class);

    /** The kind of error of requests that come while the server stops. */
    static final String DRAINING = "draining";

    /** Silent sockets take memory too, a few kilobytes each. */
    private static final int MAX_SOCKETS = 10_000;

    private static final long PERIOD_MILLIS = 500;

    private final UpscaleService intake;
    private final ResultJson fields;
    private final Duration idleTime;
    private final SocketRequest.Observer observer;

    private final Set<UpscaleSocket> open = ConcurrentHashMap.newKeySet();
    private final PeriodicTask ticker;
    private volatile boolean stopping;

    /**
     * Creates the place where sockets are kept.
     *
     * @param intake takes the requests in
     * @param fields tell of results
     * @param idleTime how long a socket may be silent while its client has something to send or to take
     * @param observer is told of every request that has ended
     */
    public SocketRegistry(UpscaleService intake, ResultJson fields, Duration idleTime, SocketRequest.Observer observer) {
        this.intake = intake;
        this.fields = fields;
        this.idleTime = idleTime;
        this.observer = observer;
        ticker = new PeriodicTask("hndsr-http-sockets", PERIOD_MILLIS, this::lookAtAll);
    }

    private void lookAtAll() {
        for (UpscaleSocket socket : List.copyOf(open)) {
            try {
                socket.checkTime();
            } catch (RuntimeException unforeseen) {
                LOG.warn("a socket could not be looked at", unforeseen);
            }
        }
    }

    UpscaleService intake() {
        return intake;
    }

    ResultJson fields() {
        return fields;
    }

    Duration idleTime() {
        return idleTime;
    }

    SocketRequest.Observer observer() {
        return observer;
    }

    /** {@return how many sockets are open} */
    public int count() {
        return open.size();
    }

    /** Checks, before a connection becomes a socket, that there is room for it. */
    void requireRoom() {
        if (stopping || intake.draining()) {
            throw stopping();
        }
        if (open.size() >= MAX_SOCKETS) {
            throw HttpProblem.forNow(
                    429,
                    "OverloadedException",
                    MAX_SOCKETS + " sockets are open, which is the limit; open one later",
                    Duration.ofSeconds(1));
        }
    }

    static HttpProblem stopping() {
        return HttpProblem.forNow(
                503, DRAINING, "the server is about to stop; send the request again", Duration.ofSeconds(10));
    }

    /** Keeps a socket; false where the server stops, so that it must be closed. */
    boolean add(UpscaleSocket socket) {
        open.add(socket);
        return !stopping;
    }

    void remove(UpscaleSocket socket) {
        open.remove(socket);
    }

    /** Opens no socket any more, and closes those on which nothing has been asked for. */
    public void drain() {
        stopping = true;
        List.copyOf(open).forEach(UpscaleSocket::closeIfUnused);
    }

    /** Stops the work of all sockets; their clients are told to send it again. */
    public void stop() {
        drain();
        List.copyOf(open).forEach(socket -> socket.refuse(stopping()));
    }

    /** Looks at sockets no more; those that are still open are Jetty's. */
    @Override
    public void close() {
        ticker.close();
    }
}
