package io.hndsr.server.internal.operations;

import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.CompletedRequest;
import io.hndsr.server.internal.http.RequestObserver;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line of JSON for every request to the logger {@code io.hndsr.access} at INFO. It is the only log per request, and can be
 * switched off like any logger. Thread-safe.
 */
public final class AccessLog implements RequestObserver {

    private static final Logger LOG = LoggerFactory.getLogger("io.hndsr.access");
    private static final int MAX_TEXT = 500;

    private final Clock clock;

    /**
     * Creates a log.
     *
     * @param clock provides the time of each line
     */
    public AccessLog(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void completed(CompletedRequest request) {
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", line(request));
        }
    }

    private String line(CompletedRequest request) {
        byte[] line = Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("time", clock.instant().toString());
            out.writeStringField("request_id", request.id());
            if (request.trace().isPresent()) {
                out.writeStringField("trace_id", request.trace().get());
            }
            out.writeStringField("method", shortened(request.method()));
            out.writeStringField("path", shortened(request.path()));
            out.writeNumberField("status", request.status());
            out.writeNumberField("ms", Json.millis(request.elapsedNanos()));
            out.writeStringField("client", request.client());
            if (request.caller().isPresent()) {
                out.writeStringField("key", request.caller().get());
            }
            if (request.bytesIn().isPresent()) {
                out.writeNumberField("bytes_in", request.bytesIn().getAsLong());
            }
            if (request.bytesOut().isPresent()) {
                out.writeNumberField("bytes_out", request.bytesOut().getAsLong());
            }
            if (!request.errorType().isEmpty()) {
                out.writeStringField("error", request.errorType());
            }
            out.writeEndObject();
        });
        return new String(line, StandardCharsets.UTF_8);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
