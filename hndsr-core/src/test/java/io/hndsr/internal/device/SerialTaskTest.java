package io.hndsr.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialTaskTest {

    private static final int REQUESTS = 10_000;

    @Test
    void a_request_during_a_run_causes_another_run_on_the_same_thread() {
        AtomicInteger runs = new AtomicInteger();
        List<SerialTask> itself = new ArrayList<>();
        SerialTask task = new SerialTask(() -> {
            if (runs.incrementAndGet() < 3) {
                itself.get(0).request(Runnable::run);
            }
        });
        itself.add(task);
        task.request(Runnable::run);
        assertThat(runs).hasValue(3);
    }

    @Test
    void it_never_runs_twice_at_once_and_sees_every_request() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger requested = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        SerialTask task = new SerialTask(() -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            seen.set(requested.get());
            inside.decrementAndGet();
        });
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int i = 0; i < REQUESTS; i++) {
                requested.incrementAndGet();
                task.request(threads);
            }
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most).hasValue(1);
        assertThat(seen).hasValue(REQUESTS);
    }

    @Test
    void after_a_reset_a_refused_request_may_be_made_again() {
        AtomicInteger runs = new AtomicInteger();
        SerialTask task = new SerialTask(runs::incrementAndGet);
        Executor refusing = run -> {
            throw new RejectedExecutionException("refused by a test");
        };
        assertThatThrownBy(() -> task.request(refusing)).isInstanceOf(RejectedExecutionException.class);
        task.request(Runnable::run);
        assertThat(runs).hasValue(0);
        task.reset();
        task.request(Runnable::run);
        assertThat(runs).hasValue(1);
    }
}
