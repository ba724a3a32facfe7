package io.hndsr.server.internal.websocket;

import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.Handler;
import io.hndsr.server.internal.http.Reply;
import io.hndsr.server.internal.problem.HttpProblem;
import io.hndsr.server.internal.service.ProgressRegistry;
import io.hndsr.server.internal.thread.PeriodicTask;

import io.javalin.http.HandlerType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** {@code GET /v1/progress/{id}}: what a request goes through, as it happens, to its end. Thread-safe. */
public final class ProgressEventsHandler implements Handler, AutoCloseable {

    /** The path, below the prefix. */
    public static final String PATH = "/v1/progress/{id}";

    private static final String EVENTS = "text/event-stream";
    private static final int MAX_STREAMS = 2048;
    private static final long LONGEST_SILENCE_MILLIS = 10_000;

    private final ProgressRegistry board;
    private final Set<ProgressEventStream> streams = ConcurrentHashMap.newKeySet();
    private final PeriodicTask ticker;

    /**
     * Creates the action.
     *
     * @param board shows how far requests are
     * @param idleTime how long a connection may be silent
     */
    public ProgressEventsHandler(ProgressRegistry board, Duration idleTime) {
        this.board = board;
        long period = Math.min(LONGEST_SILENCE_MILLIS, idleTime.toMillis() / 2);
        ticker = new PeriodicTask(
                "hndsr-http-events", period, () -> List.copyOf(streams).forEach(ProgressEventStream::beat));
    }

    @Override
    public CompletableFuture<Reply> answer(Exchange call) {
        String id = call.pathParameter("id");
        ProgressRegistry.Entry entry =
                board.find(id).orElseThrow(() -> HttpProblem.of(404, "not_found", "no request of this id is worked on"));
        if (call.context().method().equals(HandlerType.HEAD)) {
            return CompletableFuture.completedFuture(new Reply(200, EVENTS, Map.of(), OptionalLong.empty(), out -> {}));
        }
        if (streams.size() >= MAX_STREAMS) {
            throw HttpProblem.forNow(
                    429,
                    "OverloadedException",
                    MAX_STREAMS + " clients follow requests, which is the limit; follow one later",
                    Duration.ofSeconds(1));
        }
        ProgressEventStream stream = new ProgressEventStream(entry, id);
        streams.add(stream);
        call.hold(() -> {
            streams.remove(stream);
            stream.leave();
        });
        call.takeOver();
        call.whenWaiting(() -> start(stream, call));
        call.whenLeft(stream::stop);
        return stream.ended();
    }

    private static void start(ProgressEventStream stream, Exchange call) {
        HttpServletResponse response = call.context().res();
        response.setStatus(200);
        response.setContentType(EVENTS);
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
        ticker.close();
    }
}
