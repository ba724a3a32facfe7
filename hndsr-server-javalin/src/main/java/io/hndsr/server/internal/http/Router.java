package io.hndsr.server.internal.http;

import io.hndsr.server.internal.jetty.DisconnectWatcher;
import io.hndsr.server.internal.jetty.SlowClientGuard;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemMapper;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets Javalin call actions, and writes their replies. Thread-safe. */
public final class Router {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final int MAX_LINGERING = 32;
    private static final HandlerType OTHER = new HandlerType("OTHER");
    private static final String SET_COOKIE = "Set-Cookie";

    private final DisconnectWatcher clients;
    private final SlowClientGuard slowClients;
    private final TrustedProxies proxies;
    private final CorsPolicy origins;
    private final AccessCheck gate;
    private final RequestObserver observer;
    private final List<Route> routes;

    private final Semaphore lingering = new Semaphore(MAX_LINGERING);
    private final Set<Exchange> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /**
     * Creates a router.
     *
     * @param routes what can be called
     * @param clients notices clients that go
     * @param slowClients gives up those that do not take their replies
     * @param proxies know who a client is behind them
     * @param origins know which pages may call
     * @param gate lets calls in
     * @param observer is told of every call that has been answered
     */
    public Router(
            List<Route> routes,
            DisconnectWatcher clients,
            SlowClientGuard slowClients,
            TrustedProxies proxies,
            CorsPolicy origins,
            AccessCheck gate,
            RequestObserver observer) {
        this.routes = List.copyOf(routes);
        this.clients = clients;
        this.slowClients = slowClients;
        this.proxies = proxies;
        this.origins = origins;
        this.gate = gate;
        this.observer = observer;
    }

    /**
     * Adds the routes to Javalin's.
     *
     * @param javalin Javalin's routes
     * @param prefix what stands before every path, such as {@code /hndsr}; empty for nothing
     */
    public void addTo(RoutesConfig javalin, String prefix) {
        Map<String, Set<HandlerType>> methods = new LinkedHashMap<>();
        for (Route route : routes) {
            add(javalin, prefix, route, methods);
            if (route.method().equals(HandlerType.GET)) {
                add(javalin, prefix, route.under(HandlerType.HEAD), methods);
            }
            if (route.action() instanceof Handler.Upgrade) {
                addUpgrade(javalin, prefix, route);
            }
        }
        methods.forEach((path, allowed) -> {
            allowed.add(HandlerType.OPTIONS);
            String names =
                    String.join(", ", allowed.stream().map(HandlerType::name).toList());
            Handler action = Handler.now(call -> origins.options(call, names));
            Route route = new Route(HandlerType.OPTIONS, path, "", false, action);
            javalin.addHttpHandler(HandlerType.OPTIONS, prefix + path, context -> serve(route, context));
        });
    }

    private void add(RoutesConfig javalin, String prefix, Route route, Map<String, Set<HandlerType>> methods) {
        javalin.addHttpHandler(route.method(), prefix + route.path(), context -> serve(route, context));
        methods.computeIfAbsent(route.path(), path -> new LinkedHashSet<>()).add(route.method());
    }

    /**
     * Javalin sends requests for a WebSocket another way, to sockets of its own. The action is called before those, and nothing
     * after it.
     */
    private void addUpgrade(RoutesConfig javalin, String prefix, Route route) {
        javalin.ws(prefix + route.path(), none -> {});
        javalin.wsBeforeUpgrade(prefix + route.path(), context -> {
            // Javalin accepts whatever is offered first, which may be a key.
            context.res().setHeader(WebSocketProtocols.HEADER, null);
            dropSession(context);
            serve(route, context);
            context.skipRemainingHandlers();
        });
    }

    /** Javalin has opened a session to copy its attributes. Jetty would keep it for good, of clients without a key too. */
    private static void dropSession(Context context) {
        HttpSession session = context.req().getSession(false);
        if (session == null || !session.isNew() || session.getAttributeNames().hasMoreElements()) {
            return;
        }
        String id = session.getId();
        session.invalidate();
        HttpServletResponse response = context.res();
        List<String> cookies = List.copyOf(response.getHeaders(SET_COOKIE));
        response.setHeader(SET_COOKIE, null);
        cookies.stream()
                .filter(cookie -> !cookie.contains(id))
                .forEach(cookie -> response.addHeader(SET_COOKIE, cookie));
    }

    /** Stops all work that is waited for, now and later: its clients are told to send it again. */
    public void stop() {
        stopped = true;
        waiting.forEach(Exchange::leave);
    }

    private static HttpProblem stopped() {
        return HttpProblem.forNow(
                503, "draining", "the server has been stopped; send the request again", Duration.ofSeconds(10));
    }

    private void serve(Route route, Context context) {
        Exchange call = new Exchange(context, proxies);
        CompletableFuture<Reply> reply = begin(route, call);
        if (reply.isDone()) {
            try {
                finish(route, call, reply);
            } finally {
                call.end();
            }
            return;
        }
        context.future(() -> waitFor(route, call, reply));
    }

    /** Answers a call when its reply is there; what is returned tells Javalin to end the request, while there is one. */
    private CompletableFuture<Boolean> waitFor(Route route, Exchange call, CompletableFuture<Reply> reply) {
        HttpServletRequest request = call.context().req();
        EndOfRequest end = new EndOfRequest(call, new CompletableFuture<>());
        request.getAsyncContext().addListener(end);
        DisconnectWatcher.Watched client = clients.watch(request, call::leave);
        waiting.add(call);
        if (call.takenOver()) {
            writeHeaders(call, Reply.empty(200));
        }
        call.beginToWait();
        if (stopped) {
            call.leave();
        }
        var written = new CompletableFuture<Boolean>();
        var answered = reply.handle((done, failed) -> {
            waiting.remove(call);
            client.close();
            try {
                finish(route, call, reply);
            } catch (RuntimeException | Error unforeseen) {
                written.completeExceptionally(unforeseen);
            }
            // Of a request that Jetty has taken back there is nothing that Javalin could end.
            if (!call.lost()) {
                written.complete(true);
            }
            return true;
        });
        // Not before: a server that is stopped waits for its seats, and then takes requests back.
        var unused = answered.runAfterBoth(end.seen(), call::end);
        return written;
    }

    /**
     * Hears of it when Jetty ends a request whose reply is waited for.
     *
     * @param call the call
     * @param seen completed when it does
     */
    private record EndOfRequest(Exchange call, CompletableFuture<Boolean> seen) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            call.lose();
            seen.complete(true);
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {
            call.leave();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    private CompletableFuture<Reply> begin(Route route, Exchange call) {
        try {
            if (route.guarded()) {
                origins.check(call);
            }
            gate.pass(route, call);
            return route.action().answer(call);
        } catch (RuntimeException | Error failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /** Writes the reply, which is there. */
    private void finish(Route route, Exchange call, CompletableFuture<Reply> done) {
        String errorType = "";
        Reply reply;
        try {
            reply = done.join();
        } catch (RuntimeException failed) {
            HttpProblem refusal = stopped ? stopped() : ProblemMapper.refusal(failed, call.id());
            errorType = refusal.errorType();
            reply = ProblemMapper.reply(refusal);
        }
        int status = call.takenOver() ? reply.status() : write(call, reply, !errorType.isEmpty());
        observer.answered(route, call, status, errorType);
    }

    /**
     * Answers a call that comes to no route.
     *
     * @param context the request and response
     * @param refusal what the client is told
     * @param allowed the methods that there are at its path; empty where there are none
     */
    public void refuse(Context context, HttpProblem refusal, Optional<String> allowed) {
        refuse(new Exchange(context, proxies), refusal, allowed);
    }

    /**
     * Answers a call that failed outside of its route.
     *
     * @param context the request and response
     * @param error what was thrown
     */
    public void fail(Context context, Exception error) {
        Exchange call = new Exchange(context, proxies);
        refuse(call, ProblemMapper.refusal(error, call.id()), Optional.empty());
    }

    private void refuse(Exchange call, HttpProblem refusal, Optional<String> allowed) {
        Reply reply = ProblemMapper.reply(refusal);
        int status =
                write(call, allowed.map(methods -> reply.with("Allow", methods)).orElse(reply), true);
        Route unmatched = new Route(
                known(call.context().method()), "unmatched", "", false, Handler.now(none -> Reply.empty(status)));
        observer.answered(unmatched, call, status, refusal.errorType());
    }

    /** The method where it is one of HTTP's; clients may make up others without end, which metrics would keep. */
    private static HandlerType known(HandlerType method) {
        return HandlerType.commonHttp().contains(method) ? method : OTHER;
    }

    /** Sets what every reply has, and what its own headers are. */
    private void writeHeaders(Exchange call, Reply reply) {
        HttpServletResponse response = call.context().res();
        response.setHeader("X-Request-Id", call.id());
        response.setHeader("X-Content-Type-Options", "nosniff");
        origins.open(call, reply).headers().forEach(response::setHeader);
    }

    /** Only some calls may linger at once: each keeps a thread, and those that were refused have taken no seat. */
    private void linger(Exchange call) {
        if (lingering.tryAcquire()) {
            try {
                call.linger();
            } finally {
                lingering.release();
            }
        }
    }

    /** Writes a reply, and returns the status that came of it. */
    private int write(Exchange call, Reply reply, boolean refused) {
        if (call.lost()) {
            return ProblemMapper.CLIENT_GONE;
        }
        SlowClientGuard.Reply leaving = slowClients.reply(call.context().req(), call.holdsAnything());
        try {
            send(call, reply, refused && call.mayHaveBodyLeft());
            return reply.status();
        } catch (IOException gone) {
            LOG.debug("the client did not take the reply", gone);
            return ProblemMapper.CLIENT_GONE;
        } catch (RuntimeException failed) {
            if (call.lost()) {
                LOG.debug("the request ended while its reply was written", failed);
                return ProblemMapper.CLIENT_GONE;
            }
            throw failed;
        } finally {
            leaving.close();
        }
    }

    private void send(Exchange call, Reply reply, boolean bodyLeft) throws IOException {
        Context context = call.context();
        HttpServletResponse response = context.res();
        response.setStatus(reply.status());
        writeHeaders(call, reply);
        if (bodyLeft) {
            response.setHeader("Connection", "close");
        }
        if (reply.mediaType().isEmpty()) {
            response.setContentType(null);
        } else {
            response.setContentType(reply.mediaType());
            reply.length().ifPresent(response::setContentLengthLong);
            if (!context.method().equals(HandlerType.HEAD)) {
                reply.body().writeTo(response.getOutputStream());
            }
        }
        if (bodyLeft) {
            response.flushBuffer();
            linger(call);
        }
        // All of the reply is to have left before the call counts as answered.
        OutputStream out = response.getOutputStream();
        long written = out instanceof HttpOutput counted ? counted.getWritten() : -1;
        out.close();
        call.sent(written);
    }
}
