package io.hndsr.server.internal.http;

import io.hndsr.server.internal.jetty.DisconnectWatcher;
import io.hndsr.server.internal.jetty.WebSocketUpgrade;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.problem.ProblemMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Registers routes with Javalin, calls their handlers and completes their requests. Thread-safe. */
public final class Router {

    private static final HandlerType OTHER = new HandlerType("OTHER");

    private final List<Route> routes;
    private final DisconnectWatcher disconnects;
    private final TrustedProxies proxies;
    private final CorsPolicy cors;
    private final AccessCheck access;
    private final ReplyWriter writer;
    private final RequestObserver observer;

    private final Set<Exchange> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /**
     * Creates a router.
     *
     * @param routes the routes
     * @param disconnects notices clients that disconnect
     * @param proxies determine the client's address
     * @param cors decides which pages of other origins may call
     * @param access decides who may call
     * @param writer writes the replies
     * @param observer observes every request that has been answered
     */
    public Router(
            List<Route> routes,
            DisconnectWatcher disconnects,
            TrustedProxies proxies,
            CorsPolicy cors,
            AccessCheck access,
            ReplyWriter writer,
            RequestObserver observer) {
        this.routes = List.copyOf(routes);
        this.disconnects = disconnects;
        this.proxies = proxies;
        this.cors = cors;
        this.access = access;
        this.writer = writer;
        this.observer = observer;
    }

    /**
     * Registers the routes.
     *
     * @param javalin Javalin's routes
     * @param prefix precedes every path, such as {@code /hndsr}; empty for none
     */
    public void register(RoutesConfig javalin, String prefix) {
        Map<String, Set<HandlerType>> methods = new LinkedHashMap<>();
        for (Route route : routes) {
            register(javalin, prefix, route, methods);
            if (route.method().equals(HandlerType.GET)) {
                register(javalin, prefix, route.withMethod(HandlerType.HEAD), methods);
            }
            if (route.handler() instanceof RouteHandler.Upgrade) {
                registerUpgrade(javalin, prefix, route);
            }
        }
        methods.forEach((path, allowed) -> {
            allowed.add(HandlerType.OPTIONS);
            String names =
                    String.join(", ", allowed.stream().map(HandlerType::name).toList());
            RouteHandler handler = RouteHandler.immediate(exchange -> cors.options(exchange, names));
            Route route = new Route(HandlerType.OPTIONS, path, false, handler);
            javalin.addHttpHandler(HandlerType.OPTIONS, prefix + path, context -> serve(route, context));
        });
    }

    private void register(RoutesConfig javalin, String prefix, Route route, Map<String, Set<HandlerType>> methods) {
        javalin.addHttpHandler(route.method(), prefix + route.path(), context -> serve(route, context));
        methods.computeIfAbsent(route.path(), path -> new LinkedHashSet<>()).add(route.method());
    }

    /** Javalin sends upgrade requests to WebSockets of its own; this route is called before, and nothing after it. */
    private void registerUpgrade(RoutesConfig javalin, String prefix, Route route) {
        javalin.ws(prefix + route.path(), none -> {});
        javalin.wsBeforeUpgrade(prefix + route.path(), context -> {
            // Javalin accepts the first protocol that is offered, which may be a key.
            context.res().setHeader(WebSocketProtocols.HEADER, null);
            WebSocketUpgrade.discardSession(context.req(), context.res());
            serve(route, context);
            context.skipRemainingHandlers();
        });
    }

    /** Stops all work that clients wait for, now and later; they are asked to send their requests again. */
    public void stop() {
        stopped = true;
        waiting.forEach(Exchange::disconnected);
    }

    private void serve(Route route, Context context) {
        Exchange exchange = new Exchange(context, proxies);
        CompletableFuture<Reply> reply = handle(route, exchange);
        if (reply.isDone()) {
            try {
                complete(route, exchange, reply);
            } finally {
                exchange.closeResources();
            }
            return;
        }
        context.future(() -> waitFor(route, exchange, reply));
    }

    private CompletableFuture<Reply> handle(Route route, Exchange exchange) {
        try {
            if (route.guarded()) {
                cors.check(exchange);
            }
            access.check(route, exchange);
            return route.handler().handle(exchange);
        } catch (RuntimeException | Error failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /** Completes an exchange once its reply is available; the returned future makes Javalin end the request. */
    private CompletableFuture<Boolean> waitFor(Route route, Exchange exchange, CompletableFuture<Reply> reply) {
        HttpServletRequest request = exchange.request();
        EndListener end = new EndListener(exchange, new CompletableFuture<>());
        request.getAsyncContext().addListener(end);
        DisconnectWatcher.Watch watch = disconnects.watch(request, exchange::disconnected);
        waiting.add(exchange);
        if (exchange.responseTakenOver()) {
            writer.writeHeaders(exchange, Reply.empty(200));
        }
        exchange.asyncStarted();
        if (stopped) {
            exchange.disconnected();
        }
        var written = new CompletableFuture<Boolean>();
        var answered = reply.handle((done, failed) -> {
            waiting.remove(exchange);
            watch.close();
            try {
                complete(route, exchange, reply);
            } catch (RuntimeException | Error unexpected) {
                written.completeExceptionally(unexpected);
            }
            // If Jetty has ended the request, there is nothing left for Javalin to end.
            if (!exchange.isEndedByJetty()) {
                written.complete(true);
            }
            return true;
        });
        // Not earlier: a server that stops waits for the slots, and ends its requests after that.
        var unused = answered.runAfterBoth(end.ended(), exchange::closeResources);
        return written;
    }

    /**
     * Notices that Jetty has ended a request whose reply is awaited.
     *
     * @param exchange the request
     * @param ended completed when it has
     */
    private record EndListener(Exchange exchange, CompletableFuture<Boolean> ended) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            exchange.endedByJetty();
            ended.complete(true);
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {
            exchange.disconnected();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    /** Writes the reply, which is available, and reports the request. */
    private void complete(Route route, Exchange exchange, CompletableFuture<Reply> done) {
        String errorType = "";
        Reply reply;
        try {
            reply = done.join();
        } catch (RuntimeException failed) {
            HttpProblem problem = stopped ? HttpProblem.draining() : ProblemMapper.toProblem(failed, exchange.id());
            errorType = problem.errorType();
            reply = Reply.problem(problem);
        }
        int status =
                exchange.responseTakenOver() ? reply.status() : writer.write(exchange, reply, !errorType.isEmpty());
        observer.completed(exchange.completed(route, status, errorType));
    }

    /**
     * Answers a request that matches no route.
     *
     * @param context the request and response
     * @param problem what is wrong
     * @param allowed the methods that its path has; empty if it has none
     */
    public void reject(Context context, HttpProblem problem, Optional<String> allowed) {
        reject(new Exchange(context, proxies), problem, allowed);
    }

    /**
     * Answers a request that failed outside of its route.
     *
     * @param context the request and response
     * @param error what was thrown
     */
    public void fail(Context context, Exception error) {
        Exchange exchange = new Exchange(context, proxies);
        reject(exchange, ProblemMapper.toProblem(error, exchange.id()), Optional.empty());
    }

    private void reject(Exchange exchange, HttpProblem problem, Optional<String> allowed) {
        Reply reply = Reply.problem(problem);
        int status = writer.write(
                exchange, allowed.map(methods -> reply.with("Allow", methods)).orElse(reply), true);
        Route unmatched = new Route(
                known(exchange.context().method()),
                "unmatched",
                false,
                RouteHandler.immediate(none -> Reply.empty(status)));
        observer.completed(exchange.completed(unmatched, status, problem.errorType()));
    }

    /** Replaces methods that a client made up, of which metrics would keep any number. */
    private static HandlerType known(HandlerType method) {
        return HandlerType.commonHttp().contains(method) ? method : OTHER;
    }
}
