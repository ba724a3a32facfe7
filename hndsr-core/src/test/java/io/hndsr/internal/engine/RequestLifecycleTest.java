package io.hndsr.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.internal.schedule.Admission;
import io.hndsr.internal.schedule.Permit;
import io.hndsr.internal.schedule.ResourceBudget;
import io.hndsr.internal.schedule.ResourceEstimate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a request holds is released once, whether it comes before the end or after. */
class RequestLifecycleTest {

    private final Admission admission = new Admission(new ResourceBudget(9, 9, 9, 9), System::nanoTime);
    private final RequestLifecycle lifecycle = new RequestLifecycle();

    @Test
    void the_end_releases_everything_and_comes_once() {
        AtomicInteger withdrawn = new AtomicInteger();
        CompletableFuture<Void> deadline = new CompletableFuture<>();
        lifecycle.admit(permit());
        lifecycle.expire(deadline);
        lifecycle.decode(withdrawn::incrementAndGet);
        assertThat(lifecycle.ended()).isFalse();
        assertThat(lifecycle.permit()).isPresent();
        assertThat(admission.requests()).isEqualTo(1);

        assertThat(lifecycle.end()).isTrue();
        assertThat(lifecycle.end()).isFalse();

        assertThat(lifecycle.ended()).isTrue();
        assertThat(lifecycle.permit()).isEmpty();
        assertThat(admission.requests()).isZero();
        assertThat(deadline).isCancelled();
        assertThat(withdrawn).hasValue(1);
    }

    @Test
    void what_comes_after_the_end_is_released_at_once() {
        CompletableFuture<Void> deadline = new CompletableFuture<>();
        assertThat(lifecycle.end()).isTrue();
        lifecycle.admit(permit());
        lifecycle.expire(deadline);
        assertThat(admission.requests()).isZero();
        assertThat(deadline).isCancelled();
    }

    @Test
    void no_tile_starts_before_an_attempt_has_begun() {
        lifecycle.admit(permit());
        assertThat(lifecycle.start()).isFalse();
        assertThat(lifecycle.attempt()).isEmpty();
    }

    private Permit permit() {
        return admission.admit(new ResourceEstimate(1, 1, 1, 1));
    }
}
