package io.hndsr.server.internal.routes;

import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.operations.Probes;
import io.hndsr.server.internal.operations.ServiceMetrics;
import io.hndsr.server.internal.websocket.ProgressEventsHandler;
import io.hndsr.server.internal.websocket.WebSocketHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * All routes of the server. Immutable.
 *
 * @param infer answers {@code POST /infer}
 * @param upscale answers {@code POST /v1/upscale}
 * @param webSocket opens WebSockets
 * @param progress streams progress
 * @param legacy answers the original's information routes
 * @param metrics answers {@code GET /metrics}
 * @param probes answers probes
 * @param page serves the web page
 * @param description serves the OpenAPI document
 */
public record RouteTable(
        InferHandler infer,
        UpscaleHandler upscale,
        WebSocketHandler webSocket,
        ProgressEventsHandler progress,
        LegacyApi legacy,
        ServiceMetrics metrics,
        Probes probes,
        WebPage page,
        OpenApiDocument description) {

    /** {@return the routes, those for programs before those for people} */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                Route.post("/infer", infer),
                Route.post("/v1/upscale", upscale),
                Route.socket(WebSocketHandler.PATH, webSocket),
                Route.stream(ProgressEventsHandler.PATH, progress),
                Route.get("/health", legacy::health),
                Route.get("/ready", legacy::ready),
                Route.get("/version", legacy::version),
                Route.get("/metrics", metrics::scrape),
                Route.get("/livez", probes::live),
                Route.get("/readyz", probes::ready),
                Route.get("/startupz", probes::started),
                Route.get("/v2", probes::server),
                Route.get("/v2/health/live", probes::live),
                Route.get("/v2/health/ready", probes::ready),
                Route.get("/v2/models/{id}", probes::model),
                Route.get("/v2/models/{id}/ready", probes::modelReady)));
        routes.add(Route.get(OpenApiDocument.PATH, description::answer));
        routes.addAll(page.routes());
        routes.addAll(SwaggerUi.routes());
        return List.copyOf(routes);
    }
}
