package io.hndsr.server.internal.request;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies a request: by the id that the client chose, else by the trace it is part of (W3C Trace Context), else by a new id.
 * Immutable.
 *
 * @param id returned to the client as {@code X-Request-Id}
 * @param trace the trace id of {@code traceparent}; empty if there is none
 */
public record RequestId(String id, Optional<String> trace) {

    private static final Pattern VALID_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Pattern TRACE_PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    /**
     * Identifies a request by its headers. A malformed header is ignored.
     *
     * @param requestId the value of {@code X-Request-Id}
     * @param traceParent the value of the header of W3C Trace Context
     * @return the id
     */
    public static RequestId of(Optional<String> requestId, Optional<String> traceParent) {
        Optional<String> trace = traceParent
                .map(TRACE_PARENT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> String.valueOf(matcher.group(1)));
        String id = requestId
                .filter(given -> VALID_ID.matcher(given).matches())
                .or(() -> trace)
                .orElseGet(() -> UUID.randomUUID().toString());
        return new RequestId(id, trace);
    }
}
