package io.hndsr.server.internal.http;

import io.hndsr.server.internal.body.BodyLimits;
import io.hndsr.server.internal.body.BodyStream;
import io.hndsr.server.internal.jetty.DisconnectWatcher;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.request.RequestId;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that is being answered. Used by one thread at a time, but for {@link #leave()} and what tells of its end.
 *
 * <p>Jetty may end a request while it is worked on, as it does when it is stopped, and then takes its request and response
 * back. What is told of a call after its reply is therefore read when it begins.
 */
public final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final int SINK = 1 << 14;

    private final Context context;
    private final String method;
    private final String path;
    private final String client;
    private final RequestId id;
    private final long declaredBytes;
    private final boolean bodyAnnounced;
    private final long startNanos = System.nanoTime();
    private final Deque<AutoCloseable> held = new ArrayDeque<>();

    private Optional<InputStream> body = Optional.empty();
    private Optional<String> caller = Optional.empty();
    private boolean takenOver;
    private long sentBytes = -1;
    private Runnable waiting = () -> {};

    @GuardedBy("this")
    private boolean left;

    @GuardedBy("this")
    private Runnable stop = () -> {};

    @GuardedBy("this")
    private boolean over;

    /**
     * Begins a call.
     *
     * @param context the request and response
     * @param proxies know who the client is behind them
     */
    public Exchange(Context context, TrustedProxies proxies) {
        this.context = context;
        this.method = context.method().name();
        this.path = context.path();
        this.id = RequestId.of(header("X-Request-Id"), header("traceparent"));
        this.declaredBytes = context.req().getContentLengthLong();
        this.bodyAnnounced = declaredBytes > 0 || header("Transfer-Encoding").isPresent();
        List<String> hops = headers("X-Forwarded-For");
        this.client = proxies.client(
                context.req().getRemoteAddr(), hops.isEmpty() ? Optional.empty() : Optional.of(String.join(",", hops)));
    }

    /** {@return what tells this call from others, and is returned as {@code X-Request-Id}} */
    public String id() {
        return id.id();
    }

    /** {@return the id of the trace that the call is a part of} */
    public Optional<String> trace() {
        return id.trace();
    }

    /** {@return the method, in capitals} */
    public String method() {
        return method;
    }

    /** {@return the path that was called, without its query} */
    public String path() {
        return path;
    }

    /** {@return the client's address} */
    public String client() {
        return client;
    }

    /** {@return whose key the client has; empty where it has none} */
    public Optional<String> caller() {
        return caller;
    }

    /**
     * Says whose key the client has.
     *
     * @param name the name the key is known by
     */
    public void identify(String name) {
        caller = Optional.of(name);
    }

    /** {@return the request and response, as Javalin has them} */
    public Context context() {
        return context;
    }

    /**
     * Returns a part of the path that the route leaves open.
     *
     * @param name its name in the route
     * @return its value
     */
    public String pathParameter(String name) {
        return context.pathParam(name);
    }

    /**
     * Returns the parameters of the query.
     *
     * @return their values by name, in order
     * @throws HttpProblem 422 where the query is malformed
     */
    public Map<String, List<String>> queryParameters() {
        return QueryString.parameters(Optional.ofNullable(context.queryString()).orElse(""));
    }

    /** {@return the time since the request came, in nanoseconds} */
    public long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }

    /**
     * Tells a time as it is written down.
     *
     * @param nanos the time, in nanoseconds
     * @return the time in milliseconds, rounded to hundredths
     */
    public static double millis(long nanos) {
        return Math.round(nanos / 10_000.0) / 100.0;
    }

    /**
     * Returns a header of the request.
     *
     * @param name its name
     * @return its value
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(context.header(name));
    }

    /**
     * Returns a header of the request that may stand there more than once.
     *
     * @param name its name
     * @return its values, one for each time
     */
    public List<String> headers(String name) {
        var values = context.req().getHeaders(name);
        return values == null ? List.of() : Collections.list(values);
    }

    /** {@return the media type of the body, in lower case and without parameters; empty where none is given} */
    public String mediaType() {
        String type = header("Content-Type").orElse("");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** {@return the declared length of the body in bytes, or -1 where none is given} */
    public long declaredBytes() {
        return declaredBytes;
    }

    /** {@return the length of the reply's body in bytes, or -1 where that has not been written to its end} */
    public long sentBytes() {
        return sentBytes;
    }

    /** Tells how long the body of the reply was, in bytes. */
    void sent(long bytes) {
        sentBytes = bytes;
    }

    /**
     * Checks that the body is not compressed.
     *
     * @throws HttpProblem 415 where it is
     */
    public void requirePlainCoding() {
        header("Content-Encoding")
                .filter(coding -> !coding.equalsIgnoreCase("identity"))
                .ifPresent(coding -> {
                    throw HttpProblem.of(415, "media_type", "the body is coded as " + coding + "; send it as it is");
                });
    }

    /**
     * Opens the body.
     *
     * @param bounds how large it may be, and how long it may take
     * @return the body
     * @throws HttpProblem 413 where its declared length is larger
     */
    public BodyStream openBody(BodyLimits bounds) {
        // First: asking for the stream tells a client that waits for it to go on (100 Continue).
        bounds.checkDeclared(declaredBytes);
        return new BodyStream(rawBody(), bounds);
    }

    private InputStream rawBody() {
        try {
            InputStream raw = context.req().getInputStream();
            body = Optional.of(raw);
            return raw;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Has something closed when the call has been answered.
     *
     * @param resource what
     * @param <T> its type
     * @return the same
     */
    public <T extends AutoCloseable> T hold(T resource) {
        held.push(resource);
        return resource;
    }

    /**
     * Has work stopped when the client goes before it is answered; at once where it has gone.
     *
     * @param action stops the work; called on any thread, at most once
     */
    public void whenLeft(Runnable action) {
        synchronized (this) {
            if (!left) {
                stop = action;
                return;
            }
        }
        action.run();
    }

    /** Says that the action itself has written, or is writing, what is answered: of the reply only the status counts. */
    public void takeOver() {
        takenOver = true;
    }

    /**
     * Has something done as soon as the call waits for its reply, asynchronously: then it can be written to without blocking.
     *
     * @param action what is done; called at most once
     */
    public void whenWaiting(Runnable action) {
        waiting = action;
    }

    /** Tells that the call waits for its reply. */
    void beginToWait() {
        waiting.run();
    }

    /** Tells whether the action has written what is answered. */
    boolean takenOver() {
        return takenOver;
    }

    /** Tells that the client has gone. */
    void leave() {
        Runnable action;
        synchronized (this) {
            left = true;
            action = stop;
            stop = () -> {};
        }
        action.run();
    }

    /** Tells that Jetty has ended the request, answered or not: its request and response are no longer this call's. */
    void lose() {
        synchronized (this) {
            over = true;
        }
        leave();
    }

    /** {@return whether Jetty has ended the request} */
    synchronized boolean lost() {
        return over;
    }

    /** Tells whether a part of the body may not have been read. */
    boolean mayHaveBodyLeft() {
        return bodyAnnounced && !context.req().isAsyncStarted();
    }

    /**
     * Reads what is left of a body that was refused, for a moment. A connection that is closed with unread bytes is reset, and
     * a client that is still sending would not see the reply.
     */
    void linger() {
        boolean waitsForWord = body.isEmpty() && header("Expect").isPresent();
        if (waitsForWord) {
            return;
        }
        try {
            InputStream rest = body.isPresent() ? body.get() : rawBody();
            byte[] sink = new byte[SINK];
            DisconnectWatcher.limitSilence(context.req(), LINGER);
            long begin = System.nanoTime();
            int count;
            do {
                count = rest.read(sink);
            } while (count >= 0 && System.nanoTime() - begin < LINGER.toNanos());
        } catch (IOException gone) {
            LOG.debug("the client of a refused request has gone", gone);
        }
    }

    /** {@return whether anything is held, such as a seat} */
    boolean holdsAnything() {
        return !held.isEmpty();
    }

    /** Closes what is held. */
    void end() {
        while (!held.isEmpty()) {
            AutoCloseable resource = held.pop();
            try {
                resource.close();
            } catch (Exception failed) {
                LOG.error("something that a request held could not be closed", failed);
            }
        }
    }
}
