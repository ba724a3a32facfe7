package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.http.RouteHandler;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.service.ProgressRegistry;
import io.hndsr.server.internal.thread.PeriodicTask;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** {@code GET /v1/progress/{id}}: the progress of a request as it happens, until the request ends. Thread-safe. */
public final class ProgressEventsHandler implements RouteHandler, AutoCloseable {

    /** The path, below the prefix. */
    public static final String PATH = "/v1/progress/{id}";

    private static final String MEDIA_TYPE = "text/event-stream";
    private static final int MAX_STREAMS = 2048;
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private final ProgressRegistry progress;
    private final Set<ProgressEventStream> streams = ConcurrentHashMap.newKeySet();
    private final PeriodicTask heartbeat;

    /**
     * Creates the handler.
     *
     * @param progress the progress of all requests
     * @param idleTime how long a connection may be silent
     */
    public ProgressEventsHandler(ProgressRegistry progress, Duration idleTime) {
        this.progress = progress;
        Duration half = idleTime.dividedBy(2);
        heartbeat = new PeriodicTask(
                "hndsr-http-events",
                half.compareTo(LONGEST_SILENCE) < 0 ? half : LONGEST_SILENCE,
                () -> List.copyOf(streams).forEach(ProgressEventStream::heartbeat));
    }

    @Override
    public CompletableFuture<Reply> handle(Exchange exchange) {
        String id = exchange.pathParameter("id");
        ProgressRegistry.Entry entry = progress.find(id)
                .orElseThrow(() -> HttpProblem.of(404, "not_found", "no request with this id is being processed"));
        if (exchange.isHead()) {
            return CompletableFuture.completedFuture(
                    new Reply(200, MEDIA_TYPE, Map.of(), OptionalLong.empty(), out -> {}));
        }
        if (streams.size() >= MAX_STREAMS) {
            throw HttpProblem.temporary(
                    429,
                    "OverloadedException",
                    MAX_STREAMS + " clients follow requests, which is the limit; try again later",
                    Duration.ofSeconds(1));
        }
        ProgressEventStream stream = new ProgressEventStream(entry, id);
        streams.add(stream);
        exchange.closeWhenAnswered(() -> {
            streams.remove(stream);
            stream.removeListener();
        });
        exchange.takeOverResponse();
        exchange.onAsync(() -> start(stream, exchange));
        exchange.onDisconnect(stream::stop);
        return stream.ended();
    }

    private static void start(ProgressEventStream stream, Exchange exchange) {
        HttpServletResponse response = exchange.response();
        response.setStatus(200);
        response.setContentType(MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        try {
            stream.start(response.getOutputStream());
        } catch (IOException gone) {
            stream.onError(gone);
        }
    }

    @Override
    public void close() {
        heartbeat.close();
    }
}
