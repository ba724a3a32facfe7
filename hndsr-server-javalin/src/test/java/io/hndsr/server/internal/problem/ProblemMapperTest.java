package io.hndsr.server.internal.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.error.DeadlineExceededException;
import io.hndsr.error.DeviceException;
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

/** What clients receive about errors, and what is logged. */
class ProblemMapperTest {

    @Test
    void an_unexpected_error_is_logged_under_the_request_id() {
        var log = new ByteArrayOutputStream();
        HttpProblem problem = loggedTo(
                log,
                () -> ProblemMapper.toProblem(
                        new CompletionException(new IllegalStateException("secret")), "8f14e45f"));

        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.getMessage()).doesNotContain("secret").contains("under the request id");
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("8f14e45f", "secret");
    }

    @Test
    void client_errors_are_not_logged() {
        var log = new ByteArrayOutputStream();
        HttpProblem problem =
                loggedTo(log, () -> ProblemMapper.toProblem(HttpProblem.of(415, "media_type", "no image"), "8f14e45f"));

        assertThat(problem.status()).isEqualTo(415);
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("8f14e45f");
    }

    @Test
    void the_pause_before_a_retry_is_that_of_the_device_if_it_is_known() {
        HttpProblem known = loggedTo(
                new ByteArrayOutputStream(),
                () -> ProblemMapper.toProblem(new DeviceException("no device", Duration.ofSeconds(40)), "8f14e45f"));
        HttpProblem unknown = loggedTo(
                new ByteArrayOutputStream(),
                () -> ProblemMapper.toProblem(new DeviceException("no device"), "8f14e45f"));

        assertThat(known.retryAfterSeconds()).hasValue(40);
        assertThat(unknown.retryAfterSeconds()).hasValue(5);
    }

    @Test
    void remedies_name_settings_of_the_server() {
        String raise = "raise Limits.max";
        assertThat(message(new ImageTooLargeException(
                        Limit.INPUT_PIXELS, "image 9x9 has 81 pixels, the limit is 64", raise)))
                .isEqualTo("image 9x9 has 81 pixels, the limit is 64; send a smaller image, or raise MAX_IMAGE_PIXELS");
        assertThat(message(new OverloadedException(
                        Limit.PENDING_REQUESTS,
                        "1 request is pending, the limit is 1",
                        raise,
                        Duration.ofMillis(2500))))
                .isEqualTo("1 request is pending, the limit is 1; try again in 3 s, or raise MAX_QUEUE_DEPTH");
        assertThat(message(new DeadlineExceededException("allow more time", Duration.ofSeconds(5), true)))
                .contains("within 5 s", "fewer steps", "REQUEST_TIMEOUT_S");
        assertThat(message(new DeadlineExceededException("allow more time", Duration.ofSeconds(5), false)))
                .contains("within 5 s", "REQUEST_TIMEOUT_S")
                .doesNotContain("steps");
        for (Limit limit : Limit.values()) {
            assertThat(message(new ImageTooLargeException(limit, "too large", raise)))
                    .doesNotContain(raise);
            assertThat(message(new OverloadedException(limit, "full", raise, Duration.ofSeconds(1))))
                    .doesNotContain(raise);
        }
    }

    private static String message(HndsrException error) {
        return ProblemMapper.toProblem(error, "8f14e45f").getMessage();
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
