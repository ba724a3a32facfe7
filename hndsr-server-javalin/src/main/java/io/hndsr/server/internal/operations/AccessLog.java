package io.hndsr.server.internal.operations;

import io.hndsr.server.internal.body.Json;
import io.hndsr.server.internal.http.Exchange;
import io.hndsr.server.internal.http.RequestObserver;
import io.hndsr.server.internal.http.Route;
import io.hndsr.server.internal.websocket.SocketRequest;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line of JSON for every call to the logger {@code io.hndsr.access}: the one exception from logging nothing per request,
 * and switched off like any logger. Thread-safe.
 */
public final class AccessLog implements RequestObserver, SocketRequest.Observer {

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
    public void answered(Route route, Exchange call, int status, String errorType) {
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", line(Entry.of(call), status, errorType));
        }
    }

    @Override
    public void ended(SocketRequest request, int status, String errorType) {
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", line(Entry.of(request), status, errorType));
        }
    }

    /** What calls and requests on sockets have in common. */
    private record Entry(
            String id,
            Optional<String> trace,
            String method,
            String path,
            long nanos,
            String client,
            Optional<String> caller,
            OptionalLong bytesIn,
            OptionalLong bytesOut) {

        static Entry of(Exchange call) {
            return new Entry(
                    call.id(),
                    call.trace(),
                    call.method(),
                    call.path(),
                    call.elapsedNanos(),
                    call.client(),
                    call.caller(),
                    known(call.declaredBytes()),
                    known(call.sentBytes()));
        }

        static Entry of(SocketRequest request) {
            return new Entry(
                    request.id(),
                    request.trace(),
                    "WS",
                    request.path(),
                    System.nanoTime() - request.beginNanos(),
                    request.client(),
                    request.caller(),
                    OptionalLong.empty(),
                    OptionalLong.empty());
        }

        private static OptionalLong known(long bytes) {
            return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
        }
    }

    private String line(Entry entry, int status, String errorType) {
        byte[] line = Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("time", clock.instant().toString());
            out.writeStringField("request_id", entry.id());
            if (entry.trace().isPresent()) {
                out.writeStringField("trace_id", entry.trace().get());
            }
            out.writeStringField("method", shortened(entry.method()));
            out.writeStringField("path", shortened(entry.path()));
            out.writeNumberField("status", status);
            out.writeNumberField("ms", Exchange.millis(entry.nanos()));
            out.writeStringField("client", entry.client());
            if (entry.caller().isPresent()) {
                out.writeStringField("key", entry.caller().get());
            }
            if (entry.bytesIn().isPresent()) {
                out.writeNumberField("bytes_in", entry.bytesIn().getAsLong());
            }
            if (entry.bytesOut().isPresent()) {
                out.writeNumberField("bytes_out", entry.bytesOut().getAsLong());
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
