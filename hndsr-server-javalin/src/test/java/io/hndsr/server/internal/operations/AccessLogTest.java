package io.hndsr.server.internal.operations;

import io.hndsr.server.internal.websocket.SocketRequest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is logged of a request. */
class AccessLogTest {

    @Test
    void tells_when_a_request_on_a_socket_ended_and_where_it_came_in() {
        AccessLog log = new AccessLog(Clock.fixed(Instant.parse("2026-03-01T10:15:30.250Z"), ZoneOffset.UTC));
        var request = new SocketRequest(
                "one", Optional.empty(), "/sr/ws", "192.0.2.7", Optional.of("alice"), System.nanoTime());
        PrintStream console = System.err;
        var lines = new ByteArrayOutputStream();
        System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
        try {
            log.ended(request, 200, "");
        } finally {
            System.setErr(console);
        }

        assertThat(lines.toString(StandardCharsets.UTF_8))
                .contains("{\"time\":\"2026-03-01T10:15:30.250Z\",\"request_id\":\"one\",")
                .contains("\"method\":\"WS\",\"path\":\"/sr/ws\",\"status\":200,")
                .contains("\"client\":\"192.0.2.7\",\"key\":\"alice\"}");
    }
}
