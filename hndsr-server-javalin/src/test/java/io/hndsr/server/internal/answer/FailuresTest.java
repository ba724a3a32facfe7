package io.hndsr.server.internal.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What clients are told of errors, and what the log has of them. */
class FailuresTest {

    @Test
    void an_error_that_nobody_foresaw_is_in_the_log_under_the_id_that_the_client_has() {
        var log = new ByteArrayOutputStream();
        Refusal refusal = loggedTo(
                log, () -> Failures.refusal(new CompletionException(new IllegalStateException("secret")), "8f14e45f"));

        assertThat(refusal.status()).isEqualTo(500);
        assertThat(refusal.getMessage()).doesNotContain("secret").contains("under the request's id");
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("8f14e45f", "secret");
    }

    @Test
    void what_a_client_does_wrong_is_not_in_the_log() {
        var log = new ByteArrayOutputStream();
        Refusal refusal = loggedTo(log, () -> Failures.refusal(Refusal.of(415, "media_type", "no image"), "8f14e45f"));

        assertThat(refusal.status()).isEqualTo(415);
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("8f14e45f");
    }

    private static Refusal loggedTo(ByteArrayOutputStream log, Supplier<Refusal> action) {
        PrintStream console = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            return action.get();
        } finally {
            System.setErr(console);
        }
    }
}
