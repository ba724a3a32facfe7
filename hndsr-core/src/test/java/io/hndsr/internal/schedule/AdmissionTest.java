package io.hndsr.internal.schedule;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.OverloadedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final int THREADS = 4;

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Admission admission = new Admission(new ResourceBudget(3, 1_000, 2_000, 3_000), nanos::get);

    @Test
    void what_fits_is_admitted_and_released_at_the_end() {
        Permit one = admission.admit(new ResourceEstimate(600, 1_200, 1_800, 50));
        Permit other = admission.admit(new ResourceEstimate(400, 800, 1_200, 70));
        assertThat(admission.requests()).isEqualTo(2);
        assertThat(admission.granted()).isEqualTo(new ResourceEstimate(1_000, 2_000, 3_000, 120));
        one.close();
        assertThat(admission.granted()).isEqualTo(new ResourceEstimate(400, 800, 1_200, 70));
        other.close();
        assertNobodyIn();
    }

    @Test
    void one_more_than_the_bound_is_refused_until_one_has_ended() {
        ResourceEstimate nothing = new ResourceEstimate(0, 0, 0, 0);
        Permit first = admission.admit(nothing);
        admission.admit(nothing);
        admission.admit(nothing);
        assertThatThrownBy(() -> admission.admit(nothing))
                .isInstanceOf(OverloadedException.class)
                .hasMessage("3 requests are pending, the limit is 3;"
                        + " try again in 1 s or raise Limits.maxPendingRequests");
        first.close();
        admission.admit(nothing);
        assertThat(admission.requests()).isEqualTo(3);
    }

    @Test
    void a_byte_more_than_is_left_is_refused_by_the_name_of_its_memory() {
        admission.admit(new ResourceEstimate(900, 1_900, 2_900, 0));
        assertThatThrownBy(() -> admission.admit(new ResourceEstimate(101, 0, 0, 0)))
                .isInstanceOf(OverloadedException.class)
                .hasMessage("1 pending request holds 900 of 1000 bytes of heap, this one needs 101;"
                        + " try again in 1 s or start the JVM with a larger -Xmx");
        assertThatThrownBy(() -> admission.admit(new ResourceEstimate(0, 101, 0, 0)))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("1900 of 2000 bytes of native memory");
        assertThatThrownBy(() -> admission.admit(new ResourceEstimate(0, 0, 101, 0)))
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("2900 of 3000 bytes of device memory");
        admission.admit(new ResourceEstimate(100, 100, 100, 0));
        assertThat(admission.requests()).isEqualTo(2);
    }

    @Test
    void what_would_never_fit_is_too_large_and_not_overload() {
        assertThatThrownBy(() -> admission.admit(new ResourceEstimate(1_001, 0, 0, 1)))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessage("the request needs 1001 bytes of heap, the limit is 1000; start the JVM with a larger"
                        + " -Xmx, ask for a smaller scale or cut the image into parts");
        assertThatThrownBy(() -> admission.admit(new ResourceEstimate(0, Long.MAX_VALUE, 0, 1)))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessageContaining("native memory");
        assertThatThrownBy(() -> admission.admit(new ResourceEstimate(0, 0, 3_001, 1)))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessageContaining("device memory");
        assertNobodyIn();
    }

    @Test
    void sums_near_the_largest_number_do_not_overflow() {
        Admission boundless =
                new Admission(new ResourceBudget(9, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE), nanos::get);
        boundless.admit(new ResourceEstimate(Long.MAX_VALUE, 0, 0, 1));
        assertThatThrownBy(() -> boundless.admit(new ResourceEstimate(1, 0, 0, 1)))
                .isInstanceOf(OverloadedException.class);
    }

    @Test
    void the_retry_delay_is_the_backlog_over_the_rate() {
        assertThat(admission.backlogTime()).isZero();
        Permit permit = admission.admit(new ResourceEstimate(0, 0, 0, 100_000));
        assertThat(admission.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(1));
            permit.worked(1_000);
        }
        assertThat(admission.granted().work()).isEqualTo(90_000);
        assertThat(admission.retryAfter().toSeconds()).isCloseTo(90, within(1L));
        assertThat(admission.backlogTime()).isEqualTo(admission.retryAfter());
        assertThatThrownBy(() -> {
                    admission.admit(new ResourceEstimate(1_000, 0, 0, 10_000));
                    admission.admit(new ResourceEstimate(1_000, 0, 0, 10_000));
                })
                .isInstanceOfSatisfying(
                        OverloadedException.class,
                        overloaded ->
                                assertThat(overloaded.retryAfter().toSeconds()).isCloseTo(100, within(2L)))
                .hasMessageContaining("try again in " + admission.retryAfter().toSeconds() + " s");
    }

    @Test
    void idle_time_does_not_slow_the_measured_rate() {
        try (Permit permit = admission.admit(new ResourceEstimate(0, 0, 0, 1_000))) {
            pass(Duration.ofSeconds(10));
            permit.worked(1_000);
        }
        pass(Duration.ofDays(3));
        admission.admit(new ResourceEstimate(0, 0, 0, 5_000));
        assertThat(admission.retryAfter()).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void the_rate_follows_a_device_that_has_become_slower() {
        Permit permit = admission.admit(new ResourceEstimate(0, 0, 0, Long.MAX_VALUE / 2));
        work(permit, 1_000, 300);
        work(permit, 100, 300);
        permit.close();
        admission.admit(new ResourceEstimate(0, 0, 0, 10_000));
        assertThat(admission.retryAfter().toSeconds()).isCloseTo(100, within(3L));
    }

    @Test
    void the_retry_delay_is_never_more_than_an_hour() {
        Permit permit = admission.admit(new ResourceEstimate(0, 0, 0, Long.MAX_VALUE / 2));
        work(permit, 1, 10);
        assertThat(admission.retryAfter()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void work_beyond_what_was_predicted_leaves_the_backlog_of_others() {
        Permit permit = admission.admit(new ResourceEstimate(0, 0, 0, 10));
        admission.admit(new ResourceEstimate(0, 0, 0, 7));
        permit.worked(8);
        permit.worked(8);
        assertThat(admission.granted().work()).isEqualTo(7);
        permit.close();
        permit.worked(5);
        assertThat(admission.granted().work()).isEqualTo(7);
        assertThatThrownBy(() -> permit.worked(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_permit_is_returned_once_however_often_it_is_closed() throws Exception {
        for (int round = 0; round < 500; round++) {
            Permit other = admission.admit(new ResourceEstimate(10, 10, 10, 10));
            Permit permit = admission.admit(new ResourceEstimate(100, 200, 300, 400));
            onAllThreads(() -> {
                permit.worked(7);
                permit.close();
                return 0;
            });
            assertThat(admission.requests()).isEqualTo(1);
            assertThat(admission.granted()).isEqualTo(new ResourceEstimate(10, 10, 10, 10));
            other.close();
        }
        assertNobodyIn();
    }

    @Test
    void the_budget_holds_whatever_threads_race_for_it() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("AdmissionTest seed " + seed);
        AtomicLong nextSeed = new AtomicLong(seed);
        List<Integer> admitted = onAllThreads(() -> {
            Random random = new Random(nextSeed.getAndIncrement());
            List<Permit> held = new ArrayList<>();
            int count = 0;
            for (int i = 0; i < 20_000; i++) {
                try {
                    held.add(admission.admit(new ResourceEstimate(
                            random.nextInt(800), random.nextInt(1_600), random.nextInt(2_400), random.nextInt(100))));
                    count++;
                } catch (OverloadedException full) {
                    assertThat(full.retryAfter()).isPositive();
                }
                ResourceEstimate granted = admission.granted();
                assertThat(admission.requests()).isBetween(0, 3);
                assertThat(granted.heapBytes()).isBetween(0L, 1_000L);
                assertThat(granted.nativeBytes()).isBetween(0L, 2_000L);
                assertThat(granted.deviceBytes()).isBetween(0L, 3_000L);
                if (!held.isEmpty() && random.nextBoolean()) {
                    held.remove(random.nextInt(held.size())).close();
                }
            }
            held.forEach(Permit::close);
            return count;
        });
        assertThat(admitted)
                .as("seed %d", seed)
                .allSatisfy(count -> assertThat(count).isPositive());
        assertNobodyIn();
    }

    @Test
    void neither_a_demand_nor_a_budget_is_negative() {
        assertThatThrownBy(() -> new ResourceEstimate(-1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ResourceEstimate(0, 0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ResourceBudget(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ResourceBudget(1, 1, 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertNobodyIn() {
        assertThat(admission.requests()).isZero();
        assertThat(admission.granted()).isEqualTo(new ResourceEstimate(0, 0, 0, 0));
    }

    private void work(Permit permit, long perSecond, int seconds) {
        for (int i = 0; i < seconds; i++) {
            pass(Duration.ofSeconds(1));
            permit.worked(perSecond);
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static List<Integer> onAllThreads(Callable<Integer> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(() -> {
                    start.await(30, SECONDS);
                    return task.call();
                }));
            }
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> thread : running) {
                results.add(thread.get(60, SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
