package io.hndsr.server.internal.live;

import io.hndsr.server.internal.answer.Refusal;
import io.hndsr.server.internal.answer.Reply;
import io.hndsr.server.internal.desk.ProgressBoard;
import io.hndsr.server.internal.desk.Ticker;
import io.hndsr.server.internal.http.Action;
import io.hndsr.server.internal.http.Call;
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
public final class EventsAction implements Action, AutoCloseable {

    /** The path, below the prefix. */
    public static final String PATH = "/v1/progress/{id}";

    private static final String EVENTS = "text/event-stream";
    private static final int MAX_STREAMS = 2048;
    private static final long LONGEST_SILENCE_MILLIS = 10_000;

    private final ProgressBoard board;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Ticker ticker;

    /**
     * Creates the action.
     *
     * @param board shows how far requests are
     * @param idleTime how long a connection may be silent
     */
    public EventsAction(ProgressBoard board, Duration idleTime) {
        this.board = board;
        long period = Math.min(LONGEST_SILENCE_MILLIS, idleTime.toMillis() / 2);
        ticker = new Ticker(
                "hndsr-http-events", period, () -> List.copyOf(streams).forEach(EventStream::beat));
    }

    @Override
    public CompletableFuture<Reply> answer(Call call) {
        String id = call.pathParameter("id");
        ProgressBoard.Entry entry =
                board.find(id).orElseThrow(() -> Refusal.of(404, "not_found", "no request of this id is worked on"));
        if (call.context().method().equals(HandlerType.HEAD)) {
            return CompletableFuture.completedFuture(new Reply(200, EVENTS, Map.of(), OptionalLong.empty(), out -> {}));
        }
        if (streams.size() >= MAX_STREAMS) {
            throw Refusal.forNow(
                    429,
                    "OverloadedException",
                    MAX_STREAMS + " clients follow requests, which is the limit; follow one later",
                    Duration.ofSeconds(1));
        }
        EventStream stream = new EventStream(entry, id);
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

    private static void start(EventStream stream, Call call) {
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
