package io.hndsr.server.internal.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.server.internal.body.BodyLimits;
import io.hndsr.server.internal.body.BodyStream;
import io.hndsr.server.internal.jetty.JettyConnections;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.request.RequestId;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its response. Used by one thread at a time, except for the notifications of its end, such as
 * {@link #disconnected()}, which may come from any thread.
 *
 * <p>Jetty may end a request while it is being processed, for example when it stops, and then recycles its request and response.
 * What is needed after the reply is therefore read at the start.
 */
public final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final Duration DISCARD_TIME = Duration.ofSeconds(2);
    private static final int DISCARD_BUFFER = 1 << 14;

    private final Context context;
    private final String method;
    private final String path;
    private final String client;
    private final RequestId id;
    private final long declaredBytes;
    private final boolean bodyAnnounced;
    private final long startNanos = System.nanoTime();
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    private Optional<InputStream> body = Optional.empty();
    private Optional<String> caller = Optional.empty();
    private boolean responseTakenOver;
    private long sentBytes = -1;
    private Runnable asyncListener = () -> {};

    @GuardedBy("this")
    private boolean disconnected;

    @GuardedBy("this")
    private Runnable disconnectListener = () -> {};

    @GuardedBy("this")
    private boolean endedByJetty;

    /**
     * Starts an exchange.
     *
     * @param context the request and response
     * @param proxies determine the client's address
     */
    Exchange(Context context, TrustedProxies proxies) {
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

    /** {@return the id of the request, which is returned as {@code X-Request-Id}} */
    public String id() {
        return id.id();
    }

    /** {@return the id of the trace that the request is part of; empty if there is none} */
    public Optional<String> trace() {
        return id.trace();
    }

    /** {@return the method in upper case} */
    public String method() {
        return method;
    }

    /** {@return whether the method is HEAD} */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** {@return the path, without the query} */
    public String path() {
        return path;
    }

    /** {@return the client's address} */
    public String client() {
        return client;
    }

    /** {@return the name of the client's key; empty if it has none} */
    public Optional<String> caller() {
        return caller;
    }

    /**
     * Sets the name of the client's key.
     *
     * @param name the name
     */
    public void setCaller(String name) {
        caller = Optional.of(name);
    }

    /** {@return the servlet request} */
    public HttpServletRequest request() {
        return context.req();
    }

    /** {@return the servlet response} */
    public HttpServletResponse response() {
        return context.res();
    }

    Context context() {
        return context;
    }

    /**
     * Returns a parameter of the path.
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
     * @throws HttpProblem 422 if the query is malformed
     */
    public Map<String, List<String>> queryParameters() {
        return QueryString.parse(Optional.ofNullable(context.queryString()).orElse(""));
    }

    /** {@return the time since the request arrived, in nanoseconds} */
    public long elapsedNanos() {
        return System.nanoTime() - startNanos;
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
     * Returns a header of the request that may occur more than once.
     *
     * @param name its name
     * @return its values, one for each occurrence
     */
    public List<String> headers(String name) {
        var values = context.req().getHeaders(name);
        return values == null ? List.of() : Collections.list(values);
    }

    /** {@return the media type of the body, in lower case and without parameters; empty if there is none} */
    public String mediaType() {
        String type = header("Content-Type").orElse("");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** {@return the declared length of the body in bytes; -1 if there is none} */
    public long declaredBytes() {
        return declaredBytes;
    }

    /** Sets the length of the reply's body in bytes, once it has been written completely. */
    void sent(long bytes) {
        sentBytes = bytes;
    }

    /**
     * Checks that the body is not compressed.
     *
     * @throws HttpProblem 415 if it is
     */
    public void requireUncompressedBody() {
        header("Content-Encoding")
                .filter(coding -> !coding.equalsIgnoreCase("identity"))
                .ifPresent(coding -> {
                    throw HttpProblem.of(
                            415, "media_type", "the body has Content-Encoding " + coding + "; send it uncompressed");
                });
    }

    /**
     * Opens the body.
     *
     * @param limits how large it may be, and how long it may take
     * @return the body
     * @throws HttpProblem 413 if its declared length is too large
     */
    public BodyStream openBody(BodyLimits limits) {
        // Before the stream is opened, which makes a client that sent Expect: 100-continue send its body.
        limits.checkDeclared(declaredBytes);
        return new BodyStream(rawBody(), limits);
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
     * Closes a resource once the request has been answered.
     *
     * @param resource the resource
     * @param <T> its type
     * @return the resource
     */
    public <T extends AutoCloseable> T closeWhenAnswered(T resource) {
        resources.push(resource);
        return resource;
    }

    /**
     * Sets what to do if the client disconnects before it is answered. If it has disconnected already, that is done now.
     *
     * @param listener stops the work; called on any thread, at most once
     */
    public void onDisconnect(Runnable listener) {
        synchronized (this) {
            if (!disconnected) {
                disconnectListener = listener;
                return;
            }
        }
        listener.run();
    }

    /** Declares that the handler writes the response itself; only the status of its reply is used. */
    public void takeOverResponse() {
        responseTakenOver = true;
    }

    /**
     * Sets what to do once the request is asynchronous, so that the response can be written without blocking.
     *
     * @param listener called at most once
     */
    public void onAsync(Runnable listener) {
        asyncListener = listener;
    }

    void asyncStarted() {
        asyncListener.run();
    }

    boolean responseTakenOver() {
        return responseTakenOver;
    }

    /** Notes that the client has disconnected. */
    void disconnected() {
        Runnable listener;
        synchronized (this) {
            disconnected = true;
            listener = disconnectListener;
            disconnectListener = () -> {};
        }
        listener.run();
    }

    /** Notes that Jetty has ended the request, answered or not; its request and response must no longer be used. */
    void endedByJetty() {
        synchronized (this) {
            endedByJetty = true;
        }
        disconnected();
    }

    synchronized boolean isEndedByJetty() {
        return endedByJetty;
    }

    /** {@return whether a part of the body may not have been read} */
    boolean mayHaveUnreadBody() {
        return bodyAnnounced && !context.req().isAsyncStarted();
    }

    /**
     * Reads and discards the rest of the body of a rejected request, for a short time. A connection that is closed with unread
     * bytes is reset, and a client that is still sending would not receive the reply.
     */
    void discardBody() {
        boolean waitsForContinue = body.isEmpty() && header("Expect").isPresent();
        if (waitsForContinue) {
            return;
        }
        try {
            InputStream rest = body.isPresent() ? body.get() : rawBody();
            byte[] buffer = new byte[DISCARD_BUFFER];
            JettyConnections.limitSilence(context.req(), DISCARD_TIME);
            long start = System.nanoTime();
            int count;
            do {
                count = rest.read(buffer);
            } while (count >= 0 && System.nanoTime() - start < DISCARD_TIME.toNanos());
        } catch (IOException gone) {
            LOG.debug("the client of a rejected request has disconnected", gone);
        }
    }

    /** {@return whether there is a resource to be closed, such as a slot} */
    boolean hasResources() {
        return !resources.isEmpty();
    }

    void closeResources() {
        while (!resources.isEmpty()) {
            AutoCloseable resource = resources.pop();
            try {
                resource.close();
            } catch (Exception failed) {
                LOG.error("cannot close a resource of request {}", id(), failed);
            }
        }
    }

    /** {@return this exchange for the log and the metrics} */
    CompletedRequest completed(Route route, int status, String errorType) {
        return new CompletedRequest(
                id(),
                trace(),
                method,
                path,
                route.method().name(),
                route.path(),
                client,
                caller,
                elapsedNanos(),
                known(declaredBytes),
                known(sentBytes),
                status,
                errorType);
    }

    private static OptionalLong known(long bytes) {
        return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }
}
