package io.hndsr.server.internal.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.server.internal.http.CompletedRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The lines of the access log. */
class AccessLogTest {

    @Test
    void has_the_time_and_the_path_of_a_request_on_a_websocket() {
        AccessLog log = new AccessLog(Clock.fixed(Instant.parse("2026-03-01T10:15:30.250Z"), ZoneOffset.UTC));
        CompletedRequest request = new CompletedRequest(
                "one",
                Optional.empty(),
                "WS",
                "/sr/ws",
                "WS",
                "/ws",
                "192.0.2.7",
                Optional.of("alice"),
                1_000_000,
                OptionalLong.empty(),
                OptionalLong.empty(),
                200,
                "");
        PrintStream console = System.err;
        var lines = new ByteArrayOutputStream();
        System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
        try {
            log.completed(request);
        } finally {
            System.setErr(console);
        }

        assertThat(lines.toString(StandardCharsets.UTF_8))
                .contains("{\"time\":\"2026-03-01T10:15:30.250Z\",\"request_id\":\"one\",")
                .contains("\"method\":\"WS\",\"path\":\"/sr/ws\",\"status\":200,")
                .contains("\"client\":\"192.0.2.7\",\"key\":\"alice\"}");
    }
}
