package io.hndsr.server;

import io.hndsr.server.internal.body.BodyLimits;
import io.hndsr.server.internal.body.BodyMemory;
import io.hndsr.server.internal.http.Handler;
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
import io.hndsr.server.internal.routes.OpenApi;
import io.hndsr.server.internal.routes.SwaggerUi;
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

import io.hndsr.SuperResolver;
import io.hndsr.error.HndsrException;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a server, put together. Thread-safe. */
final class ServerAssembly implements AutoCloseable {

    /** RequestParser with images at once; the threads beyond them are for probes and other short answers. */
    static final int SEATS = 256;

    /** Replies to requests without a seat that may be slow at once; each keeps a thread. */
    private static final int MAX_SLOW_REPLIES = 32;

    /** The share of the heap that bodies may take, which the images that come out of them need too. */
    private static final int HEAP_SHARE = 4;

    /** What clients get to take the news that their work was stopped. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /** Asking starts a process. */
    private static final long GPU_MEMORY_PERIOD_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ServerAssembly.class);

    private final ServerConfig config;
    private final ServiceMetrics metrics = new ServiceMetrics();
    private final ResolverHandle backend;
    private final RequestSlots desk = new RequestSlots(SEATS);
    private final BodyMemory memory = new BodyMemory(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    private final RequestParser requests = new RequestParser();
    private final DisconnectWatcher clients = new DisconnectWatcher();
    private final ProgressRegistry board = new ProgressRegistry();
    private final ResultJson fields = new ResultJson(Clock.systemUTC());
    private final GpuMemoryMonitor gpuMemory;
    private final ProgressEventsHandler events;
    private final SocketRegistry sockets;
    private final SlowClientGuard slowClients;
    private final Router router;

    /**
     * Puts the parts together.
     *
     * @param config the settings
     * @param shared a resolver of somebody else; empty where one is to be loaded
     */
    ServerAssembly(ServerConfig config, Optional<SuperResolver> shared) {
        this.config = config;
        config.warnings().forEach(LOG::warn);
        this.slowClients = new SlowClientGuard(config.idleTime(), config.requestTime(), MAX_SLOW_REPLIES);
        this.backend = shared.map(ResolverHandle::of)
                .orElseGet(() -> ResolverHandle.load(() -> ResolverFactory.open(config, metrics.resolverMetrics())));
        this.gpuMemory = new GpuMemoryMonitor(
                () -> backend.resolver().map(SuperResolver::usedGpuMemory).orElse(Map.of()), GPU_MEMORY_PERIOD_MILLIS);
        AccessLog log = new AccessLog(Clock.systemUTC());
        UpscaleService intake = intake();
        this.events = new ProgressEventsHandler(board, config.idleTime());
        this.sockets = new SocketRegistry(intake, fields, config.idleTime(), (request, status, errorType) -> {
            metrics.ended(request, status, errorType);
            log.ended(request, status, errorType);
        });
        this.router = new Router(
                routes(intake),
                clients,
                slowClients,
                config.proxies(),
                config.origins(),
                new AccessControl(config.keys(), config.anonymous(), new RateLimit(config.callsPerHour())),
                (route, call, status, errorType) -> {
                    metrics.answered(route, call, status, errorType);
                    log.answered(route, call, status, errorType);
                });
        var unused = backend.loaded().handle((resolver, failed) -> {
            if (failed == null) {
                metrics.bind(resolver);
            } else {
                logFailure(failed);
                metrics.loadingFailed();
            }
            return failed == null;
        });
    }

    /** What was foreseen is said in a line; where it came from is for those who look for it. */
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

    private UpscaleService intake() {
        return new UpscaleService(
                backend,
                desk,
                memory,
                new BodyLimits(config.maxBodyBytes(), config.requestTime()),
                requests,
                new OptionsFactory(config.requestTime(), config.steps(), config.tileSize()),
                board,
                metrics);
    }

    private List<Route> routes(UpscaleService intake) {
        String version = version();
        LegacyApi classic = new LegacyApi(backend, desk, gpuMemory, version, config.steps());
        Probes probes = new Probes(backend, desk, version);
        metrics.gauge("hndsr.active.requests", "RequestParser that are read, worked on or answered", desk, RequestSlots::taken);
        metrics.gauge("hndsr.body.bytes", "Heap that the bodies of requests take", memory, BodyMemory::taken);
        metrics.gauge("hndsr.sockets", "WebSockets that are open", sockets, SocketRegistry::count);
        metrics.gauge("hndsr.uptime.seconds", "Time since the start", classic, LegacyApi::uptimeSeconds);
        metrics.gauge(
                "hndsr.gpu.memory.used.bytes",
                "Memory that is taken on the CUDA devices, by whatever process; 0 where there is none",
                gpuMemory,
                GpuMemoryMonitor::total);
        Handler infer = new InferHandler(intake, fields);
        Handler upscale = new UpscaleHandler(intake);
        WebPage page = new WebPage(
                backend,
                desk,
                new WebPage.Limits(config.maxBodyBytes(), config.maxInputPixels(), config.steps()),
                Map.of("Documentation", "docs"));
        List<Route> described = List.of(
                Route.post("/infer", "Enlarges an image in JSON, as the original did.", infer),
                Route.post("/v1/upscale", "Enlarges an image that is sent as it is.", upscale),
                Route.socket(
                        "/ws",
                        "A WebSocket on which an image is enlarged, and shown as it comes about.",
                        new WebSocketHandler(sockets)),
                Route.stream(ProgressEventsHandler.PATH, "Tells what a request goes through, as server-sent events.", events),
                Route.get("/health", "Tells that the process lives, and what it runs on.", classic::health),
                Route.get("/ready", "Tells whether requests are taken.", classic::ready),
                Route.get("/version", "Tells all versions, and the hashes of the model.", classic::version),
                Route.get("/metrics", "Tells all metrics, for Prometheus.", metrics::scrape),
                Route.get("/livez", "Tells that the process lives.", probes::live),
                Route.get("/readyz", "Tells whether requests are taken.", probes::ready),
                Route.get("/startupz", "Tells whether the model is loaded.", probes::started),
                Route.get("/v2", "Open Inference Protocol: the server.", probes::server),
                Route.get("/v2/health/live", "Open Inference Protocol: the process lives.", probes::live),
                Route.get("/v2/health/ready", "Open Inference Protocol: requests are taken.", probes::ready),
                Route.get("/v2/models/{id}", "Open Inference Protocol: the model.", probes::model),
                Route.get("/v2/models/{id}/ready", "Open Inference Protocol: it is ready.", probes::modelReady));
        OpenApi description = new OpenApi(described, requests, version);
        List<Route> routes = new ArrayList<>(described);
        routes.addAll(page.routes());
        routes.addAll(SwaggerUi.routes());
        routes.add(Route.get(OpenApi.PATH, "Describes the service in OpenAPI 3.", description::answer));
        return routes;
    }

    /** {@return what gives up slow clients, to be told of connections} */
    SlowClientGuard slowClients() {
        return slowClients;
    }

    /** Answers a call that came to no route. */
    void refuse(Context context, HttpProblem refusal, Optional<String> allowed) {
        router.refuse(context, refusal, allowed);
    }

    /** Answers a call that failed outside of its route. */
    void fail(Context context, Exception error) {
        router.fail(context, error);
    }

    /** Adds the routes to any Javalin. */
    void addRoutes(JavalinConfig javalin, String prefix) {
        router.addTo(javalin.routes, prefix);
    }

    CompletableFuture<SuperResolver> loaded() {
        return backend.loaded();
    }

    /** {@return the requests that are read, worked on or answered} */
    int activeRequests() {
        return desk.taken();
    }

    /** {@return the time that requests get to finish when the server is stopped} */
    Duration drainTime() {
        return config.drainTime();
    }

    /** Takes no more requests, lets those that have been taken finish, and stops those that do not in time. */
    void drain() {
        sockets.drain();
        if (!desk.drain(config.drainTime())) {
            router.stop();
            sockets.stop();
            desk.drain(FAREWELL);
        }
    }

    @Override
    public void close() {
        backend.close();
        clients.close();
        events.close();
        sockets.close();
        gpuMemory.close();
        slowClients.close();
        requests.close();
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
