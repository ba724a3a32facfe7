package io.hndsr.internal.device;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.config.Recovery;
import io.hndsr.internal.network.RunFault.Kind;
import io.hndsr.report.CircuitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Threads that lease, run, fail and close at random: no network may be closed twice, never, or under a run. */
class DeviceSessionsStressTest {

    private static final int ROUNDS = 20;
    private static final int WORKERS = 6;
    private static final int RUNS = 400;

    @Test
    void every_network_is_closed_once_and_never_under_a_run() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        System.out.println("seed " + seed);
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                round(threads, new Random(seed + round));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void round(ExecutorService threads, Random random) throws Exception {
        FakeDevice device = new FakeDevice();
        DeviceSessions sessions =
                device.open(1 + random.nextInt(3), new Recovery(3, Duration.ofNanos(100), Duration.ofNanos(1_000)));
        int closeAfter = random.nextInt(2 * WORKERS * RUNS);
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            long seed = random.nextLong();
            workers.add(threads.submit(() -> work(sessions, device, new Random(seed), closeAfter)));
        }
        for (Future<?> worker : workers) {
            worker.get(60, SECONDS);
        }
        threads.submit(sessions::close).get(60, SECONDS);
        assertThat(sessions.lease()).isEmpty();
        for (FakeNetwork network : device.networks) {
            assertThat(network.closes()).isOne();
            assertThat(network.violations()).isZero();
        }
        assertThat(device.states).doesNotContainSequence(CircuitState.OPEN, CircuitState.CLOSED);
        assertThat(device.states).doesNotContainSequence(CircuitState.CLOSED, CircuitState.HALF_OPEN);
        for (int i = 1; i < device.states.size(); i++) {
            assertThat(device.states.get(i)).isNotEqualTo(device.states.get(i - 1));
        }
    }

    private static void work(DeviceSessions sessions, FakeDevice device, Random random, int closeAfter) {
        for (int run = 0; run < RUNS; run++) {
            if (device.clock.incrementAndGet() - (Long.MAX_VALUE - 1_000_000) == closeAfter) {
                sessions.close();
            }
            Optional<Lease> lease = sessions.lease();
            if (lease.isEmpty()) {
                sessions.recover();
                device.pass(sessions.untilProbe());
                continue;
            }
            try (Lease held = lease.get()) {
                FakeNetwork network = (FakeNetwork) held.network();
                network.run(Thread::yield);
                switch (random.nextInt(10)) {
                    case 0 -> held.failed(FakeDevice.fault(Kind.POISONED), 1, 10_000);
                    case 1 -> {
                        network.breakDown();
                        held.failed(FakeDevice.fault(Kind.FAILED), 1, 10_000);
                    }
                    case 2 -> held.failed(FakeDevice.fault(Kind.FAILED), 1, 10_000);
                    case 3 -> held.failed(FakeDevice.fault(Kind.OUT_OF_MEMORY), 2, 10_000);
                    case 4 -> device.refusals.incrementAndGet();
                    default -> held.succeeded();
                }
            }
        }
    }
}
