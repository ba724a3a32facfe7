package io.hndsr.server.internal.platform;

import io.hndsr.server.internal.answer.Json;
import io.hndsr.server.internal.http.Call;
import io.hndsr.server.internal.http.CallObserver;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.live.LiveRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line of JSON for every call to the logger {@code io.hndsr.access}: the one exception from logging nothing per request,
 * and switched off like any logger. Thread-safe.
 */
public final class AccessLog implements CallObserver, LiveRequest.Observer {

    private static final Logger LOG = LoggerFactory.getLogger("io.hndsr.access");
    private static final int MAX_TEXT = 500;

    private final Clock clock;

    /**
     * Creates a log.
     *
     * @param clock tells when a call was answered
     */
    public AccessLog(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void answered(Route route, Call call, int status, String errorType) {
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", line(call, status, errorType));
        }
    }

    @Override
    public void ended(LiveRequest request, int status, String errorType) {
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", line(request, status, errorType));
        }
    }

    private String line(LiveRequest request, int status, String errorType) {
        byte[] line = Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("time", clock.instant().toString());
            out.writeStringField("request_id", request.id());
            if (request.trace().isPresent()) {
                out.writeStringField("trace_id", request.trace().get());
            }
            out.writeStringField("method", "WS");
            out.writeStringField("path", shortened(request.path()));
            out.writeNumberField("status", status);
            out.writeNumberField("ms", Call.millis(System.nanoTime() - request.beginNanos()));
            out.writeStringField("client", request.client());
            if (request.caller().isPresent()) {
                out.writeStringField("key", request.caller().get());
            }
            if (!errorType.isEmpty()) {
                out.writeStringField("error", errorType);
            }
            out.writeEndObject();
        });
        return new String(line, StandardCharsets.UTF_8);
    }

    private String line(Call call, int status, String errorType) {
        byte[] line = Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("time", clock.instant().toString());
            out.writeStringField("request_id", call.id());
            if (call.trace().isPresent()) {
                out.writeStringField("trace_id", call.trace().get());
            }
            out.writeStringField("method", shortened(call.method()));
            out.writeStringField("path", shortened(call.path()));
            out.writeNumberField("status", status);
            out.writeNumberField("ms", Call.millis(call.elapsedNanos()));
            out.writeStringField("client", call.client());
            if (call.caller().isPresent()) {
                out.writeStringField("key", call.caller().get());
            }
            if (call.declaredBytes() >= 0) {
                out.writeNumberField("bytes_in", call.declaredBytes());
            }
            if (call.sentBytes() >= 0) {
                out.writeNumberField("bytes_out", call.sentBytes());
            }
            if (!errorType.isEmpty()) {
                out.writeStringField("error", errorType);
            }
            out.writeEndObject();
        });
        return new String(line, StandardCharsets.UTF_8);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
