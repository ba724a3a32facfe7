package io.hndsr.server.internal.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.HndsrException;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.Limit;
import io.hndsr.error.OverloadedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What clients are told of errors, and what the log has of them. */
class ProblemMapperTest {

    @Test
    void an_error_that_nobody_foresaw_is_in_the_log_under_the_id_that_the_client_has() {
        var log = new ByteArrayOutputStream();
        HttpProblem refusal = loggedTo(
                log, () -> ProblemMapper.refusal(new CompletionException(new IllegalStateException("secret")), "8f14e45f"));

        assertThat(refusal.status()).isEqualTo(500);
        assertThat(refusal.getMessage()).doesNotContain("secret").contains("under the request's id");
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("8f14e45f", "secret");
    }

    @Test
    void what_a_client_does_wrong_is_not_in_the_log() {
        var log = new ByteArrayOutputStream();
        HttpProblem refusal = loggedTo(log, () -> ProblemMapper.refusal(HttpProblem.of(415, "media_type", "no image"), "8f14e45f"));

        assertThat(refusal.status()).isEqualTo(415);
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("8f14e45f");
    }

    @Test
    void remedies_are_settings_of_the_server() {
        String raise = "raise Limits.max";
        assertThat(told(new ImageTooLargeException(
                        Limit.INPUT_PIXELS, "image 9x9 has 81 pixels, the limit is 64", raise)))
                .isEqualTo("image 9x9 has 81 pixels, the limit is 64; send a smaller image, or raise MAX_IMAGE_PIXELS");
        assertThat(told(new OverloadedException(
                        Limit.PENDING_REQUESTS,
                        "1 request is pending, the limit is 1",
                        raise,
                        Duration.ofMillis(2500))))
                .isEqualTo("1 request is pending, the limit is 1; try again in 3 s, or raise MAX_QUEUE_DEPTH");
        assertThat(told(new DeadlineExceededException("allow more time", Duration.ofSeconds(5))))
                .contains("within 5 s", "fewer steps", "REQUEST_TIMEOUT_S");
        for (Limit limit : Limit.values()) {
            assertThat(told(new ImageTooLargeException(limit, "too large", raise)))
                    .doesNotContain(raise);
            assertThat(told(new OverloadedException(limit, "full", raise, Duration.ofSeconds(1))))
                    .doesNotContain(raise);
        }
    }

    private static String told(HndsrException error) {
        return ProblemMapper.refusal(error, "8f14e45f").getMessage();
    }

    private static HttpProblem loggedTo(ByteArrayOutputStream log, Supplier<HttpProblem> action) {
        PrintStream console = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            return action.get();
        } finally {
            System.setErr(console);
        }
    }
}
