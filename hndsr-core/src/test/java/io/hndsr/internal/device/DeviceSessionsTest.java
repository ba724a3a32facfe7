package io.hndsr.internal.device;

import static io.hndsr.internal.device.FakeDevice.fault;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hndsr.config.Recovery;
import io.hndsr.error.RuntimeSetupException;
import io.hndsr.internal.network.Network;
import io.hndsr.internal.network.RunFault;
import io.hndsr.internal.network.RunFault.Kind;
import io.hndsr.report.CircuitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A close that waits for a lease ignores interrupts, so that a test that fails is left behind on its own thread. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceSessionsTest {

    private static final long WORK = 200 * 200;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HALF = Duration.ofMillis(500);

    private final FakeDevice device = new FakeDevice();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void all_sessions_are_opened_and_each_is_probed() {
        try (DeviceSessions sessions = device.open(3)) {
            assertThat(device.networks).hasSize(3);
            assertThat(device.probes).hasValue(3);
            assertThat(sessions.state()).isEqualTo(CircuitState.CLOSED);
            assertThat(sessions.healthySessions()).isEqualTo(3);
            assertThat(sessions.untilProbe()).isZero();
            assertThat(sessions.recover()).isFalse();
            assertThat(sessions.device()).isEqualTo(FakeDevice.NAME);
        }
        assertThat(device.networks).allMatch(network -> network.closes() == 1);
        assertThat(device.states).isEmpty();
    }

    @Test
    void a_device_that_does_not_open_leaves_nothing_open() {
        device.beforeOpening = () -> device.refusals.set(device.attempts.get() == 3 ? 1 : 0);
        assertThatThrownBy(() -> device.open(3).close())
                .isInstanceOf(RuntimeSetupException.class)
                .hasMessage("refused by a test");
        assertThat(device.networks).hasSize(2).allMatch(network -> network.closes() == 1);
    }

    @Test
    void a_network_that_fails_its_first_probe_is_closed() {
        FakeNetwork broken = new FakeNetwork();
        broken.breakDown();
        assertThatThrownBy(() -> DeviceSessions.open(
                                FakeDevice.NAME,
                                () -> broken,
                                1,
                                network -> broken.probe(),
                                Recovery.defaults(),
                                device.clock::get,
                                device)
                        .close())
                .isInstanceOf(RunFault.class);
        assertThat(broken.closes()).isOne();
    }

    @Test
    void at_least_one_session_must_be_configured() {
        assertThatThrownBy(() -> device.open(0).close()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_session_that_is_used_least_is_leased() {
        try (DeviceSessions sessions = device.open(2);
                Lease first = lease(sessions);
                Lease second = lease(sessions);
                Lease third = lease(sessions)) {
            assertThat(first.network()).isNotSameAs(second.network());
            Network idle = first.network() == third.network() ? second.network() : first.network();
            try (Lease fourth = lease(sessions)) {
                assertThat(fourth.network()).isSameAs(idle);
            }
        }
    }

    @Test
    void a_lease_is_returned_once() {
        try (DeviceSessions sessions = device.open(1)) {
            Lease lease = lease(sessions);
            lease.close();
            lease.close();
            assertThatThrownBy(lease::network).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(lease::succeeded).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> lease.failed(fault(Kind.FAILED), 1, WORK))
                    .isInstanceOf(IllegalStateException.class);
            Lease other = lease(sessions);
            assertThat(other.failed(fault(Kind.FAILED), 1, WORK)).isEqualTo(RecoveryAction.RETRY);
            other.close();
            assertThatThrownBy(() -> other.failed(fault(Kind.FAILED), 1, WORK))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(device.newest().closes()).isOne();
    }

    @Test
    void a_batch_that_does_not_fit_halves_what_is_allowed_for_good() {
        try (DeviceSessions sessions = device.open(1)) {
            assertThat(sessions.maxTiles(12)).isEqualTo(12);
            assertThat(fail(sessions, Kind.OUT_OF_MEMORY, 12, WORK)).isEqualTo(RecoveryAction.SMALLER_BATCH);
            assertThat(sessions.maxTiles(12)).isEqualTo(6);
            assertThat(sessions.maxTiles(4)).isEqualTo(4);
            assertThat(fail(sessions, Kind.OUT_OF_MEMORY, 3, WORK)).isEqualTo(RecoveryAction.SMALLER_BATCH);
            assertThat(sessions.maxTiles(12)).isOne();
            assertThat(fail(sessions, Kind.OUT_OF_MEMORY, 12, WORK)).isEqualTo(RecoveryAction.SMALLER_BATCH);
            assertThat(sessions.maxTiles(12)).isOne();
            assertThat(sessions.maxFootprint()).isEqualTo(Long.MAX_VALUE);
            assertThat(sessions.state()).isEqualTo(CircuitState.CLOSED);
            assertThat(device.networks).hasSize(1);
        }
    }

    @Test
    void a_tile_that_does_not_fit_halves_the_largest_for_good() {
        try (DeviceSessions sessions = device.open(1)) {
            assertThat(sessions.maxFootprint()).isEqualTo(Long.MAX_VALUE);
            assertThat(fail(sessions, Kind.OUT_OF_MEMORY, 1, WORK)).isEqualTo(RecoveryAction.SMALLER_TILE);
            assertThat(sessions.maxFootprint()).isEqualTo(WORK / 2);
            assertThat(fail(sessions, Kind.OUT_OF_MEMORY, 1, 5 * WORK)).isEqualTo(RecoveryAction.SMALLER_TILE);
            assertThat(sessions.maxFootprint()).isEqualTo(WORK / 2);
            assertThat(fail(sessions, Kind.OUT_OF_MEMORY, 1, 5_000)).isEqualTo(RecoveryAction.SMALLER_TILE);
            assertThat(sessions.maxFootprint()).isEqualTo(64 * 64);
            assertThat(device.probes).hasValue(1);
        }
    }

    @Test
    void a_device_without_memory_for_the_smallest_tile_has_another_fault() {
        try (DeviceSessions sessions = device.open(1)) {
            assertThat(fail(sessions, Kind.OUT_OF_MEMORY, 1, 64 * 64)).isEqualTo(RecoveryAction.RETRY);
            assertThat(device.probes).hasValue(2);
            device.newest().breakDown();
            assertThat(fail(sessions, Kind.OUT_OF_MEMORY, 1, 64 * 64)).isEqualTo(RecoveryAction.RETRY);
            assertThat(device.networks).hasSize(2);
            assertThat(sessions.maxFootprint()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void a_tile_that_always_fails_never_takes_a_sound_device_out_of_use() {
        try (DeviceSessions sessions = device.open(1)) {
            for (int i = 0; i < 100; i++) {
                assertThat(fail(sessions, Kind.FAILED)).isEqualTo(RecoveryAction.RETRY);
            }
            assertThat(device.probes).hasValue(101);
            assertThat(device.networks).hasSize(1);
            assertThat(device.states).isEmpty();
        }
    }

    @Test
    void a_session_that_fails_its_probe_is_replaced() {
        try (DeviceSessions sessions = device.open(1)) {
            FakeNetwork broken = device.newest();
            broken.breakDown();
            assertThat(fail(sessions, Kind.FAILED)).isEqualTo(RecoveryAction.RETRY);
            assertThat(broken.closes()).isOne();
            assertThat(device.networks).hasSize(2);
            assertThat(device.ready).hasValue(1);
            try (Lease lease = lease(sessions)) {
                assertThat(lease.network()).isSameAs(device.newest());
            }
        }
    }

    @Test
    void a_poisoned_session_is_replaced_once_however_many_runs_fail_in_it_and_closed_after_the_last() {
        try (DeviceSessions sessions = device.open(1)) {
            FakeNetwork poisoned = device.newest();
            Lease first = lease(sessions);
            Lease second = lease(sessions);
            Lease sound = lease(sessions);
            assertThat(first.failed(fault(Kind.POISONED), 1, WORK)).isEqualTo(RecoveryAction.RETRY);
            assertThat(sessions.lease()).isEmpty();
            assertThat(sessions.healthySessions()).isZero();
            assertThat(sessions.state()).isEqualTo(CircuitState.CLOSED);
            assertThat(second.failed(fault(Kind.FAILED), 1, WORK)).isEqualTo(RecoveryAction.RETRY);
            sound.succeeded();
            assertThat(poisoned.closes()).isZero();
            assertThat(device.networks).hasSize(1);
            assertThat(device.probes).hasValue(1);
            sound.close();
            assertThat(poisoned.closes()).isOne();
            assertThat(device.networks).hasSize(2);
            assertThat(sessions.healthySessions()).isOne();
            assertThat(device.ready).hasValue(1);
        }
    }

    @Test
    void a_session_is_replaced_only_after_it_has_been_closed() {
        try (DeviceSessions sessions = device.open(1)) {
            FakeNetwork poisoned = device.newest();
            List<Integer> closesBefore = new ArrayList<>();
            device.beforeOpening = () -> closesBefore.add(poisoned.closes());
            fail(sessions, Kind.POISONED);
            assertThat(closesBefore).containsExactly(1);
        }
    }

    @Test
    void others_go_on_while_one_session_is_replaced() throws Exception {
        try (DeviceSessions sessions = device.open(2)) {
            CountDownLatch opening = new CountDownLatch(1);
            CountDownLatch proceed = new CountDownLatch(1);
            device.beforeOpening = () -> {
                opening.countDown();
                awaitLatch(proceed);
            };
            Future<RecoveryAction> verdict = threads.submit(() -> fail(sessions, Kind.POISONED));
            awaitLatch(opening);
            try (Lease lease = lease(sessions)) {
                lease.succeeded();
                assertThat(sessions.healthySessions()).isOne();
                assertThat(sessions.state()).isEqualTo(CircuitState.CLOSED);
            }
            proceed.countDown();
            assertThat(verdict.get(20, SECONDS)).isEqualTo(RecoveryAction.RETRY);
            assertThat(sessions.healthySessions()).isEqualTo(2);
            assertThat(device.networks).hasSize(3);
        }
    }

    @Test
    void three_failures_in_a_row_take_the_device_out_of_use() {
        try (DeviceSessions sessions = device.open(2)) {
            device.refusals.set(2);
            assertThat(fail(sessions, Kind.POISONED)).isEqualTo(RecoveryAction.DEVICE_DOWN);
            assertThat(sessions.state()).isEqualTo(CircuitState.OPEN);
            assertThat(sessions.lease()).isEmpty();
            assertThat(sessions.untilProbe()).isEqualTo(SECOND);
            assertThat(device.attempts).hasValue(4);
            assertThat(device.networks).hasSize(2).allMatch(network -> network.closes() == 1);
            assertThat(device.states).containsExactly(CircuitState.OPEN);
        }
    }

    @Test
    void a_run_that_goes_on_keeps_its_session_when_the_device_goes_out_of_use() {
        try (DeviceSessions sessions = device.open(2)) {
            Lease running = lease(sessions);
            device.refusals.set(2);
            assertThat(fail(sessions, Kind.POISONED)).isEqualTo(RecoveryAction.DEVICE_DOWN);
            assertThat(((FakeNetwork) running.network()).closes()).isZero();
            running.succeeded();
            FakeNetwork network = (FakeNetwork) running.network();
            assertThat(running.failed(fault(Kind.POISONED), 1, WORK)).isEqualTo(RecoveryAction.DEVICE_DOWN);
            assertThat(network.closes()).isOne();
            assertThat(sessions.state()).isEqualTo(CircuitState.OPEN);
            assertThat(device.attempts).hasValue(4);
        }
    }

    @Test
    void a_run_that_succeeds_in_a_session_put_aside_does_not_end_the_row() {
        try (DeviceSessions sessions = device.open(2)) {
            Lease failing = lease(sessions);
            Lease other = lease(sessions);
            Lease stale = lease(sessions);
            Network shared = stale.network();
            Lease first = failing.network() == shared ? failing : other;
            Lease second = failing.network() == shared ? other : failing;
            assertThat(first.failed(fault(Kind.POISONED), 1, WORK)).isEqualTo(RecoveryAction.RETRY);
            stale.succeeded();
            device.refusals.set(1);
            assertThat(second.failed(fault(Kind.POISONED), 1, WORK)).isEqualTo(RecoveryAction.DEVICE_DOWN);
            stale.close();
        }
    }

    @Test
    void a_success_in_between_ends_the_row() {
        try (DeviceSessions sessions = device.open(2)) {
            Lease working = lease(sessions);
            device.beforeOpening = working::succeeded;
            device.refusals.set(10);
            // A run and two attempts fail, and before each attempt a run succeeds.
            assertThat(fail(sessions, Kind.POISONED)).isEqualTo(RecoveryAction.RETRY);
            assertThat(sessions.state()).isEqualTo(CircuitState.CLOSED);
            assertThat(device.attempts).hasValue(2 + 3);
            assertThat(sessions.healthySessions()).isOne();
            device.beforeOpening = () -> {};
            working.close();
        }
    }

    @Test
    void the_last_session_is_replaced_also_within_the_pause_after_another_could_not_be() {
        try (DeviceSessions sessions = device.open(2)) {
            Lease working = lease(sessions);
            AtomicInteger attempt = new AtomicInteger();
            List<Lease> late = new ArrayList<>();
            device.beforeOpening = () -> {
                working.succeeded();
                if (attempt.incrementAndGet() == 3) {
                    late.add(lease(sessions));
                    assertThat(late.get(0).network()).isSameAs(working.network());
                    device.beforeOpening = () -> {};
                    working.failed(fault(Kind.POISONED), 1, WORK);
                }
            };
            device.refusals.set(3);
            assertThat(fail(sessions, Kind.POISONED)).isEqualTo(RecoveryAction.RETRY);
            assertThat(sessions.healthySessions()).isZero();
            late.get(0).close();
            assertThat(sessions.healthySessions()).isPositive();
            assertThat(sessions.state()).isEqualTo(CircuitState.CLOSED);
        }
    }

    @Test
    void a_session_that_could_not_be_replaced_is_tried_again_after_a_pause_by_whoever_gives_a_lease_back() {
        try (DeviceSessions sessions = device.open(2)) {
            Lease working = lease(sessions);
            device.beforeOpening = working::succeeded;
            device.refusals.set(3);
            assertThat(fail(sessions, Kind.POISONED)).isEqualTo(RecoveryAction.RETRY);
            lease(sessions).close();
            assertThat(sessions.healthySessions()).isOne();
            device.pass(SECOND);
            lease(sessions).close();
            assertThat(sessions.healthySessions()).isEqualTo(2);
            device.beforeOpening = () -> {};
            working.close();
        }
    }

    @Test
    void the_device_is_tried_after_the_pause_and_used_again() {
        try (DeviceSessions sessions = device.open(2)) {
            takeOutOfUse(sessions);
            device.pass(HALF);
            assertThat(sessions.untilProbe()).isEqualTo(HALF);
            assertThat(sessions.recover()).isFalse();
            device.pass(HALF);
            assertThat(sessions.untilProbe()).isZero();
            assertThat(sessions.lease()).isEmpty();
            assertThat(sessions.recover()).isTrue();
            assertThat(sessions.state()).isEqualTo(CircuitState.CLOSED);
            assertThat(sessions.healthySessions()).isEqualTo(2);
            assertThat(sessions.recover()).isFalse();
            assertThat(device.states).containsExactly(CircuitState.OPEN, CircuitState.HALF_OPEN, CircuitState.CLOSED);
            // The row begins anew, and so does the pause.
            takeOutOfUse(sessions);
            assertThat(sessions.untilProbe()).isEqualTo(SECOND);
        }
        assertThat(device.networks).allMatch(network -> network.closes() == 1);
    }

    @Test
    void each_trial_that_fails_doubles_the_pause_up_to_the_longest() {
        Recovery recovery = Recovery.defaults().withPauses(SECOND, Duration.ofSeconds(5));
        try (DeviceSessions sessions = device.open(1, recovery)) {
            takeOutOfUse(sessions);
            device.refusals.set(4);
            for (int seconds : new int[] {2, 4, 5, 5}) {
                device.pass(sessions.untilProbe());
                assertThat(sessions.recover()).isFalse();
                assertThat(sessions.state()).isEqualTo(CircuitState.OPEN);
                assertThat(sessions.untilProbe()).isEqualTo(Duration.ofSeconds(seconds));
            }
            device.pass(sessions.untilProbe());
            assertThat(sessions.recover()).isTrue();
            takeOutOfUse(sessions);
            assertThat(sessions.untilProbe()).isEqualTo(SECOND);
        }
    }

    @Test
    void one_caller_tries_the_device_and_the_others_return_at_once() throws Exception {
        try (DeviceSessions sessions = device.open(1)) {
            takeOutOfUse(sessions);
            device.pass(SECOND);
            CountDownLatch opening = new CountDownLatch(1);
            CountDownLatch proceed = new CountDownLatch(1);
            device.beforeOpening = () -> {
                opening.countDown();
                awaitLatch(proceed);
            };
            int before = device.attempts.get();
            Future<Boolean> trial = threads.submit(sessions::recover);
            awaitLatch(opening);
            assertThat(sessions.state()).isEqualTo(CircuitState.HALF_OPEN);
            assertThat(sessions.recover()).isFalse();
            assertThat(sessions.lease()).isEmpty();
            assertThat(sessions.untilProbe()).isPositive();
            proceed.countDown();
            assertThat(trial.get(20, SECONDS)).isTrue();
            assertThat(device.attempts).hasValue(before + 1);
        }
    }

    @Test
    void failures_to_open_may_be_one() {
        try (DeviceSessions sessions = device.open(1, Recovery.defaults().withFailuresToOpen(1))) {
            assertThat(fail(sessions, Kind.POISONED)).isEqualTo(RecoveryAction.DEVICE_DOWN);
            assertThat(device.attempts).hasValue(1);
            assertThat(device.newest().closes()).isOne();
        }
    }

    @Test
    void close_waits_for_leases_and_lets_none_out_afterwards() throws Exception {
        DeviceSessions sessions = device.open(2);
        Lease running = lease(sessions);
        FakeNetwork network = (FakeNetwork) running.network();
        List<Thread> closers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread closer = new Thread(sessions::close, "closer-" + i);
            closer.start();
            closers.add(closer);
        }
        for (Thread closer : closers) {
            await().until(() -> closer.getState() == Thread.State.WAITING);
        }
        assertThat(sessions.lease()).isEmpty();
        assertThat(network.closes()).isZero();
        assertThat(device.networks.stream().mapToInt(FakeNetwork::closes).sum()).isOne();
        assertThat(running.failed(fault(Kind.FAILED), 1, WORK)).isEqualTo(RecoveryAction.DEVICE_DOWN);
        for (Thread closer : closers) {
            closer.join(SECONDS.toMillis(20));
            assertThat(closer.isAlive()).isFalse();
        }
        sessions.close();
        assertThat(device.networks).hasSize(2).allMatch(each -> each.closes() == 1);
        assertThat(sessions.recover()).isFalse();
    }

    @Test
    void an_interrupted_close_still_waits_and_stays_interrupted() throws Exception {
        DeviceSessions sessions = device.open(1);
        Lease running = lease(sessions);
        Future<Boolean> interrupted = threads.submit(() -> {
            Thread.currentThread().interrupt();
            sessions.close();
            return Thread.currentThread().isInterrupted();
        });
        await().until(() -> sessions.lease().isEmpty());
        assertThat(interrupted.isDone()).isFalse();
        running.close();
        assertThat(interrupted.get(20, SECONDS)).isTrue();
        assertThat(device.newest().closes()).isOne();
    }

    @Test
    void a_session_that_is_opened_while_the_device_closes_is_closed_too() throws Exception {
        DeviceSessions sessions = device.open(1);
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        device.beforeOpening = () -> {
            opening.countDown();
            awaitLatch(proceed);
        };
        Future<RecoveryAction> verdict = threads.submit(() -> fail(sessions, Kind.POISONED));
        awaitLatch(opening);
        Thread closer = new Thread(sessions::close, "closer");
        closer.start();
        await().until(() -> closer.getState() == Thread.State.WAITING);
        proceed.countDown();
        assertThat(verdict.get(20, SECONDS)).isEqualTo(RecoveryAction.DEVICE_DOWN);
        closer.join(SECONDS.toMillis(20));
        assertThat(closer.isAlive()).isFalse();
        assertThat(device.networks).hasSize(2).allMatch(network -> network.closes() == 1);
    }

    @Test
    void a_listener_that_throws_breaks_nothing() {
        DeviceSessions.Listener listener = new DeviceSessions.Listener() {
            @Override
            public void circuitChanged(String name, CircuitState state) {
                device.circuitChanged(name, state);
                throw new IllegalStateException("thrown by a test");
            }

            @Override
            public void sessionReady(String name) {
                throw new IllegalStateException("thrown by a test");
            }
        };
        try (DeviceSessions sessions = DeviceSessions.open(
                FakeDevice.NAME,
                FakeNetwork::new,
                1,
                network -> {},
                Recovery.defaults(),
                device.clock::get,
                listener)) {
            assertThat(fail(sessions, Kind.POISONED)).isEqualTo(RecoveryAction.RETRY);
            assertThat(sessions.healthySessions()).isOne();
        }
    }

    @Test
    void a_listener_is_called_in_order_and_by_one_thread_at_a_time() throws Exception {
        List<CircuitState> finished = new CopyOnWriteArrayList<>();
        CountDownLatch telling = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        DeviceSessions.Listener slow = new DeviceSessions.Listener() {
            @Override
            public void circuitChanged(String name, CircuitState state) {
                if (state == CircuitState.OPEN) {
                    telling.countDown();
                    awaitLatch(proceed);
                }
                finished.add(state);
            }

            @Override
            public void sessionReady(String name) {}
        };
        try (DeviceSessions sessions = DeviceSessions.open(
                FakeDevice.NAME,
                FakeNetwork::new,
                1,
                network -> {},
                Recovery.defaults().withFailuresToOpen(1),
                device.clock::get,
                slow)) {
            Future<RecoveryAction> verdict = threads.submit(() -> fail(sessions, Kind.POISONED));
            awaitLatch(telling);
            device.pass(SECOND);
            assertThat(sessions.recover()).isTrue();
            assertThat(finished).isEmpty();
            proceed.countDown();
            verdict.get(20, SECONDS);
            assertThat(finished).containsExactly(CircuitState.OPEN, CircuitState.HALF_OPEN, CircuitState.CLOSED);
        }
    }

    @Test
    void workers_that_fail_at_once_replace_each_session_once() throws Exception {
        for (int round = 0; round < 200; round++) {
            FakeDevice shared = new FakeDevice();
            try (DeviceSessions sessions = shared.open(1)) {
                CyclicBarrier start = new CyclicBarrier(4);
                List<Callable<RecoveryAction>> workers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Lease lease = lease(sessions);
                    workers.add(() -> {
                        start.await(20, SECONDS);
                        return lease.failed(fault(Kind.POISONED), 1, WORK);
                    });
                }
                for (Future<RecoveryAction> verdict : threads.invokeAll(workers)) {
                    assertThat(verdict.get()).isEqualTo(RecoveryAction.RETRY);
                }
                assertThat(shared.networks).hasSize(2);
                assertThat(shared.networks.get(0).closes()).isOne();
                assertThat(shared.states).isEmpty();
            }
        }
    }

    private void takeOutOfUse(DeviceSessions sessions) {
        device.refusals.set(2);
        assertThat(fail(sessions, Kind.POISONED)).isEqualTo(RecoveryAction.DEVICE_DOWN);
        assertThat(sessions.state()).isEqualTo(CircuitState.OPEN);
    }

    private static RecoveryAction fail(DeviceSessions sessions, Kind kind) {
        return fail(sessions, kind, 1, WORK);
    }

    private static RecoveryAction fail(DeviceSessions sessions, Kind kind, int tiles, long work) {
        try (Lease lease = lease(sessions)) {
            return lease.failed(fault(kind), tiles, work);
        }
    }

    private static Lease lease(DeviceSessions sessions) {
        Optional<Lease> lease = sessions.lease();
        assertThat(lease).isPresent();
        return lease.get();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
