package io.hndsr.server;

import io.hndsr.SuperResolver;
import io.hndsr.error.HndsrException;
import io.hndsr.server.internal.body.BodyLimits;
import io.hndsr.server.internal.body.BodyMemory;
import io.hndsr.server.internal.http.ReplyWriter;
import io.hndsr.server.internal.http.RequestObserver;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.http.Router;
import io.hndsr.server.internal.jetty.DisconnectWatcher;
import io.hndsr.server.internal.jetty.SlowClientGuard;
import io.hndsr.server.internal.operations.AccessControl;
import io.hndsr.server.internal.operations.AccessLog;
import io.hndsr.server.internal.operations.Probes;
import io.hndsr.server.internal.operations.RateLimit;
import io.hndsr.server.internal.operations.ServiceMetrics;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.request.RequestParser;
import io.hndsr.server.internal.routes.InferHandler;
import io.hndsr.server.internal.routes.LegacyApi;
import io.hndsr.server.internal.routes.OpenApiDocument;
import io.hndsr.server.internal.routes.RouteTable;
import io.hndsr.server.internal.routes.UpscaleHandler;
import io.hndsr.server.internal.routes.WebPage;
import io.hndsr.server.internal.service.GpuMemoryMonitor;
import io.hndsr.server.internal.service.OptionsFactory;
import io.hndsr.server.internal.service.ProgressRegistry;
import io.hndsr.server.internal.service.RequestSlots;
import io.hndsr.server.internal.service.ResolverHandle;
import io.hndsr.server.internal.service.ResultJson;
import io.hndsr.server.internal.service.UpscaleService;
import io.hndsr.server.internal.websocket.ProgressEventsHandler;
import io.hndsr.server.internal.websocket.SocketRegistry;
import io.hndsr.server.internal.websocket.WebSocketHandler;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the parts of a server and connects them. Thread-safe. */
final class ServerAssembly implements AutoCloseable {

    /** Concurrent requests with images; further threads are for probes and other short replies. */
    static final int SLOTS = 256;

    /** Replies to requests without a slot that may be slow at once; each occupies a thread. */
    private static final int MAX_SLOW_REPLIES = 32;

    /** The share of the heap that bodies may occupy is 1 in this many; images decoded from them need heap too. */
    private static final int HEAP_SHARE = 4;

    /** How long clients have to receive the error after their work has been stopped. */
    private static final Duration STOP_TIME = Duration.ofSeconds(2);

    /** A measurement starts a process. */
    private static final Duration GPU_MEMORY_PERIOD = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ServerAssembly.class);

    private final ServerConfig config;
    private final ServiceMetrics metrics = new ServiceMetrics();
    private final ResolverHandle resolver;
    private final RequestSlots slots = new RequestSlots(SLOTS);
    private final BodyMemory memory = new BodyMemory(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    private final RequestParser parser = new RequestParser();
    private final DisconnectWatcher disconnects = new DisconnectWatcher();
    private final ProgressRegistry progress = new ProgressRegistry();
    private final GpuMemoryMonitor gpuMemory;
    private final ProgressEventsHandler progressEvents;
    private final SocketRegistry sockets;
    private final SlowClientGuard slowClients;
    private final Router router;

    /**
     * Creates and connects the parts.
     *
     * @param config the settings
     * @param shared a resolver that the caller owns; empty to load one
     */
    ServerAssembly(ServerConfig config, Optional<SuperResolver> shared) {
        this.config = config;
        config.warnings().forEach(LOG::warn);
        this.resolver = shared.map(ResolverHandle::of)
                .orElseGet(() -> ResolverHandle.load(() -> ResolverFactory.create(config, metrics.resolverMetrics())));
        this.gpuMemory = new GpuMemoryMonitor(
                () -> resolver.resolver().map(SuperResolver::usedGpuMemory).orElse(Map.of()), GPU_MEMORY_PERIOD);
        this.slowClients = new SlowClientGuard(config.idleTime(), config.requestTime(), MAX_SLOW_REPLIES);
        this.progressEvents = new ProgressEventsHandler(progress, config.idleTime());
        AccessLog log = new AccessLog(Clock.systemUTC());
        RequestObserver observer = request -> {
            metrics.completed(request);
            log.completed(request);
        };
        UpscaleService service = service();
        ResultJson results = new ResultJson(Clock.systemUTC());
        this.sockets = new SocketRegistry(service, results, config.idleTime(), observer);
        this.router = new Router(
                routes(service, results),
                disconnects,
                config.proxies(),
                config.cors(),
                new AccessControl(config.keys(), config.anonymous(), new RateLimit(config.requestsPerHour())),
                new ReplyWriter(slowClients, config.cors()),
                observer);
        var unused = resolver.loaded().handle((loaded, failed) -> {
            if (failed == null) {
                metrics.bind(loaded);
            } else {
                logFailure(failed);
                metrics.loadingFailed();
            }
            return failed == null;
        });
    }

    /** Logs an expected failure in one line, with its stack trace at DEBUG only. */
    private static void logFailure(Throwable thrown) {
        Throwable failed =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failed instanceof HndsrException || failed instanceof IllegalArgumentException) {
            LOG.error("the model could not be loaded: {}", failed.getMessage());
            LOG.debug("the model could not be loaded", failed);
        } else {
            LOG.error("the model could not be loaded", failed);
        }
    }

    private UpscaleService service() {
        return new UpscaleService(
                resolver,
                slots,
                memory,
                new BodyLimits(config.maxBodyBytes(), config.requestTime()),
                parser,
                new OptionsFactory(config.requestTime(), config.defaultSteps(), config.tileSize()),
                progress,
                config.maxInputPixels(),
                metrics);
    }

    private List<Route> routes(UpscaleService service, ResultJson results) {
        String version = version();
        LegacyApi legacy = new LegacyApi(resolver, slots, gpuMemory, version, config.defaultSteps());
        addGauges(legacy);
        WebPage page = new WebPage(
                resolver,
                slots,
                new WebPage.Limits(config.maxBodyBytes(), config.maxInputPixels(), config.defaultSteps()),
                Map.of("Documentation", "docs"));
        return new RouteTable(
                        new InferHandler(service, results),
                        new UpscaleHandler(service),
                        new WebSocketHandler(sockets),
                        progressEvents,
                        legacy,
                        metrics,
                        new Probes(resolver, slots, version),
                        page,
                        new OpenApiDocument(version))
                .routes();
    }

    private void addGauges(LegacyApi legacy) {
        metrics.gauge(
                "hndsr.active.requests",
                "Requests that are being received, processed or answered",
                slots,
                RequestSlots::used);
        metrics.gauge("hndsr.body.bytes", "Heap occupied by request bodies", memory, BodyMemory::reserved);
        metrics.gauge("hndsr.sockets", "Open WebSockets", sockets, SocketRegistry::count);
        metrics.gauge("hndsr.uptime.seconds", "Time since the start", legacy, LegacyApi::uptimeSeconds);
        metrics.gauge(
                "hndsr.gpu.memory.used.bytes",
                "Memory in use on the CUDA devices, by any process; 0 without a device",
                gpuMemory,
                GpuMemoryMonitor::total);
    }

    /** {@return the guard that must observe the connections} */
    SlowClientGuard slowClients() {
        return slowClients;
    }

    /** Answers a request that matches no route. */
    void reject(Context context, HttpProblem problem, Optional<String> allowed) {
        router.reject(context, problem, allowed);
    }

    /** Answers a request that failed outside of its route. */
    void fail(Context context, Exception error) {
        router.fail(context, error);
    }

    /** Adds the routes to a Javalin. */
    void addRoutes(JavalinConfig javalin, String prefix) {
        router.register(javalin.routes, prefix);
    }

    CompletableFuture<SuperResolver> loaded() {
        return resolver.loaded();
    }

    /** {@return how many requests are being received, processed or answered} */
    int activeRequests() {
        return slots.used();
    }

    /** {@return how long requests have to finish when the server is stopped} */
    Duration drainTime() {
        return config.drainTime();
    }

    /** Rejects new requests, lets those in progress finish, and stops those that do not finish in time. */
    void drain() {
        sockets.drain();
        if (!slots.drain(config.drainTime())) {
            router.stop();
            sockets.stop();
            slots.drain(STOP_TIME);
        }
    }

    @Override
    public void close() {
        resolver.close();
        disconnects.close();
        progressEvents.close();
        sockets.close();
        gpuMemory.close();
        slowClients.close();
        parser.close();
        metrics.close();
    }

    private static String version() {
        try (InputStream stream = ServerAssembly.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException damaged) {
            throw new UncheckedIOException("the version cannot be read: " + damaged, damaged);
        }
    }
}
