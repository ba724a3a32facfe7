package io.hndsr.internal.schedule;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hndsr.internal.schedule.FakeSource.FakeTile;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lanes of a network and of bicubic interpolation on one scheduler. */
class LaneKindTest {

    private static final BatchLimits SINGLE = new BatchLimits(1, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);
    private static final BatchLimits DELAYED =
            new BatchLimits(3, Long.MAX_VALUE, Duration.ofDays(1_000), Long.MAX_VALUE);
    private static final Share SHARE = new Share(0, 1, Optional.empty());

    private final FairScheduler<FakeTile> scheduler = new FairScheduler<>();
    private final Lane<FakeTile> network = scheduler.lane();
    private final Lane<FakeTile> bicubic = scheduler.lane(LaneKind.BICUBIC);

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void a_lane_takes_tiles_of_its_kind_only() {
        scheduler.add(new FakeSource("first", 2, 10), SHARE);
        scheduler.add(new FakeSource("second", 1, 10).bicubic(), SHARE);
        assertThat(bicubic.take(SINGLE).orElseThrow().tiles()).hasToString("[second]");
        assertThat(network.take(new BatchLimits(9, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE))
                        .orElseThrow()
                        .tiles())
                .hasToString("[first, first]");
    }

    @Test
    void waiting_workers_of_both_kinds_are_served() throws Exception {
        CompletableFuture<String> ofNetwork = taking(network, SINGLE);
        await().until(() -> network.waiting() == 1);
        CompletableFuture<String> ofBicubic = taking(bicubic, SINGLE);
        await().until(() -> bicubic.waiting() == 1);
        scheduler.add(new FakeSource("interpolated", 1, 10).bicubic(), SHARE);
        assertThat(ofBicubic.get(30, SECONDS)).isEqualTo("[interpolated]");
        assertThat(ofNetwork).isNotDone();
        scheduler.add(new FakeSource("enlarged", 1, 10), SHARE);
        assertThat(ofNetwork.get(30, SECONDS)).isEqualTo("[enlarged]");
    }

    @Test
    void a_waiting_worker_of_another_kind_does_not_keep_a_delayed_batch_waiting() throws Exception {
        CompletableFuture<String> ofBicubic = taking(bicubic, SINGLE);
        await().until(() -> bicubic.waiting() == 1);
        scheduler.add(new FakeSource("running", 1, 10, "64x64"), SHARE);
        assertThat(network.take(SINGLE)).isPresent();
        scheduler.add(new FakeSource("delayed", 1, 10, "64x64"), SHARE);
        CompletableFuture<String> ofNetwork = taking(network, DELAYED);
        await().until(() -> scheduler.sourcesWaiting() == 0);
        assertThat(ofNetwork).isNotDone();
        scheduler.add(new FakeSource("other", 1, 10, "32x64"), SHARE);
        assertThat(ofNetwork.get(30, SECONDS)).isEqualTo("[delayed]");
        assertThat(ofBicubic).isNotDone();
    }

    private static CompletableFuture<String> taking(Lane<FakeTile> lane, BatchLimits limits) {
        return CompletableFuture.supplyAsync(
                () -> lane.take(limits).map(batch -> batch.tiles().toString()).orElse("closed"), task -> {
                    Thread thread = new Thread(task, "worker");
                    thread.setDaemon(true);
                    thread.start();
                });
    }
}
