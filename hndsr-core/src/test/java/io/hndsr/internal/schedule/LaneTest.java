package io.hndsr.internal.schedule;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hndsr.internal.schedule.FakeSource.FakeTile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How tiles come to workers: batches, delays, small tiles beside large ones, and the end. */
class LaneTest {

    private static final Duration FOR_EVER = Duration.ofDays(1_000_000);
    private static final BatchLimits SINGLE = limits(1, Duration.ZERO);
    private static final Share SHARE = share(0);

    private final FairScheduler<FakeTile> scheduler = new FairScheduler<>();
    private final Lane<FakeTile> lane = scheduler.lane();

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void a_batch_takes_tiles_of_one_key_from_all_requests_in_fair_order() {
        add("a", 2, 10, "64x64", SHARE);
        add("other", 9, 10, "32x64", SHARE);
        add("b", 9, 10, "64x64", SHARE);
        assertThat(take(limits(5, Duration.ZERO)).tiles()).hasToString("[a, b, a, b, b]");
        // The other one's turns are not lost: a and b have had theirs.
        assertThat(take(limits(5, Duration.ZERO)).tiles()).hasToString("[other, other, other, other, other]");
    }

    @Test
    void batches_are_charged_so_that_other_keys_get_their_share() {
        add("a", 10_000, 10, "64x64", SHARE);
        add("b", 10_000, 10, "64x64", SHARE);
        FakeSource other = add("other", 10_000, 10, "32x64", SHARE);
        int tiles = 0;
        while (tiles < 3_000) {
            tiles += take(limits(8, Duration.ZERO)).tiles().size();
        }
        assertThat(other.started()).isBetween(990, 1_010);
    }

    @Test
    void a_batch_holds_no_more_pixels_than_it_may_but_always_one_tile() {
        add("a", 9, 40, "key", SHARE);
        BatchLimits limits = new BatchLimits(9, 100, Duration.ZERO, Long.MAX_VALUE);
        assertThat(take(limits).tiles()).hasSize(2);
        assertThat(take(new BatchLimits(9, 39, Duration.ZERO, Long.MAX_VALUE)).tiles())
                .hasSize(1);
        assertThat(take(new BatchLimits(9, 80, Duration.ZERO, Long.MAX_VALUE)).tiles())
                .hasSize(2);
    }

    @Test
    void the_room_in_a_batch_does_not_depend_on_the_passes_of_its_tiles() {
        scheduler.add(new FakeSource("a", 9, 4_000).passes(100), SHARE);
        BatchLimits limits = new BatchLimits(9, 100, Duration.ZERO, Long.MAX_VALUE);
        assertThat(take(limits).tiles()).hasSize(2);
    }

    @Test
    void a_tile_of_lower_priority_joins_only_if_none_of_higher_priority_is_left_waiting() {
        add("first", 1, 10, "64x64", share(0));
        add("rider", 1, 10, "64x64", share(1));
        assertThat(take(limits(3, Duration.ZERO)).tiles()).hasToString("[first, rider]");
        add("first", 1, 10, "64x64", share(0));
        add("waiting", 1, 10, "32x64", share(0));
        add("rider", 1, 10, "64x64", share(1));
        assertThat(take(limits(3, Duration.ZERO)).tiles()).hasToString("[first]");
        assertThat(take(limits(3, Duration.ZERO)).tiles()).hasToString("[waiting]");
    }

    @Test
    void a_batch_does_not_wait_for_more_if_the_device_is_idle() {
        add("a", 2, 10, "key", SHARE);
        assertThat(take(limits(3, FOR_EVER)).tiles()).hasSize(2);
    }

    @Test
    void a_batch_that_waits_goes_when_it_is_full() {
        Worker worker = delayed();
        add("b", 1, 10, "64x64", SHARE);
        FakeSource late = add("late", 2, 10, "64x64", SHARE);
        assertThat(worker.batch().tiles()).hasToString("[a, b, late]");
        assertThat(late.started()).isEqualTo(1);
    }

    @Test
    void a_batch_that_waits_goes_when_a_tile_of_another_key_waits_for_a_worker() {
        Worker worker = delayed();
        FakeSource other = add("other", 1, 10, "32x64", SHARE);
        assertThat(worker.batch().tiles()).hasToString("[a]");
        assertThat(other.started()).isZero();
        add("a", 1, 10, "64x64", SHARE);
        assertThat(take(limits(3, FOR_EVER)).tiles()).hasToString("[other]");
    }

    @Test
    void a_batch_goes_on_waiting_if_another_worker_takes_the_tile_of_another_key() {
        Worker worker = delayed();
        Worker free = new Worker(() -> lane.take(SINGLE));
        free.awaitWaiting(lane);
        add("other", 1, 10, "32x64", SHARE);
        assertThat(free.batch().tiles()).hasToString("[other]");
        worker.awaitState(Thread.State.TIMED_WAITING);
        add("b", 2, 10, "64x64", SHARE);
        assertThat(worker.batch().tiles()).hasToString("[a, b, b]");
    }

    @Test
    void a_batch_that_waits_goes_when_the_next_tile_does_not_fit_in() {
        add("running", 1, 10, "key", SHARE);
        take(SINGLE);
        add("a", 1, 60, "64x64", SHARE);
        Worker worker = new Worker(() -> lane.take(new BatchLimits(9, 100, FOR_EVER, Long.MAX_VALUE)));
        worker.awaitState(Thread.State.TIMED_WAITING);
        FakeSource large = add("large", 1, 60, "64x64", SHARE);
        assertThat(worker.batch().tiles()).hasToString("[a]");
        assertThat(large.started()).isZero();
    }

    @Test
    void a_batch_that_waits_goes_when_the_device_falls_idle() {
        Batch<FakeTile> running = running();
        Worker first = delayedBehind("a");
        Worker second = delayedBehind("b");
        running.close();
        assertThat(first.batch().tiles()).hasToString("[a]");
        // The device is busy again.
        second.awaitState(Thread.State.TIMED_WAITING);
        assertThat(lane.running()).isEqualTo(1);
        first.batch().close();
        assertThat(second.batch().tiles()).hasToString("[b]");
    }

    @Test
    void a_batch_that_waits_goes_when_its_time_is_up() {
        running();
        add("a", 1, 10, "key", SHARE);
        assertThat(take(limits(3, Duration.ofMillis(1))).tiles()).hasToString("[a]");
    }

    @Test
    void a_batch_that_waits_is_not_lost_when_the_scheduler_closes() {
        Worker worker = delayed();
        scheduler.close();
        assertThat(worker.batch().tiles()).hasToString("[a]");
        assertThat(lane.take(SINGLE)).isEmpty();
    }

    @Test
    void an_interrupted_worker_takes_what_it_has_and_stays_interrupted() {
        Worker worker = delayed();
        worker.thread.interrupt();
        assertThat(worker.batch().tiles()).hasToString("[a]");
        assertThat(worker.interrupted).isTrue();
    }

    @Test
    void a_tile_that_comes_to_a_waiting_worker_also_waits_for_more_while_the_device_is_busy() {
        running();
        Worker worker = new Worker(() -> lane.take(limits(2, FOR_EVER)));
        worker.awaitWaiting(lane);
        add("a", 1, 10, "key", SHARE);
        worker.awaitState(Thread.State.TIMED_WAITING);
        add("b", 1, 10, "key", SHARE);
        assertThat(worker.batch().tiles()).hasToString("[a, b]");
    }

    @Test
    void an_idle_device_comes_before_a_batch_that_waits_on_a_busy_one() {
        Lane<FakeTile> idle = scheduler.lane();
        Worker delayed = delayed();
        Worker free = new Worker(() -> idle.take(limits(3, FOR_EVER)));
        free.awaitWaiting(idle);
        add("b", 1, 10, "64x64", SHARE);
        assertThat(free.batch().tiles()).hasToString("[b]");
        delayed.awaitState(Thread.State.TIMED_WAITING);
    }

    @Test
    void a_small_tile_runs_beside_large_ones_while_all_ordinary_workers_are_busy() {
        Worker express = new Worker(() -> lane.takeSmall(small(10)));
        express.awaitState(Thread.State.WAITING);
        add("thumbnail", 3, 10, "key", SHARE);
        // Nothing runs that it could run beside; an ordinary worker will come for it.
        express.awaitState(Thread.State.WAITING);
        assertThat(take(SINGLE).tiles()).hasToString("[thumbnail]");
        assertThat(express.batch().tiles()).hasToString("[thumbnail]");
        assertThat(lane.running()).isEqualTo(2);
        Worker another = new Worker(() -> lane.takeSmall(small(10)));
        assertThat(another.batch().tiles()).hasToString("[thumbnail]");
    }

    @Test
    void a_waiting_ordinary_worker_gets_the_small_tile() {
        running();
        Worker express = new Worker(() -> lane.takeSmall(small(10)));
        express.awaitState(Thread.State.WAITING);
        Worker ordinary = new Worker(() -> lane.take(SINGLE));
        ordinary.awaitWaiting(lane);
        add("thumbnail", 1, 10, "key", SHARE);
        assertThat(ordinary.batch().tiles()).hasToString("[thumbnail]");
        express.awaitState(Thread.State.WAITING);
        add("second", 1, 10, "key", SHARE);
        assertThat(express.batch().tiles()).hasToString("[second]");
    }

    @Test
    void nothing_runs_beside_others_while_an_ordinary_worker_waits_for_smaller_tiles() {
        running();
        Worker ordinary = new Worker(() -> lane.take(small(5)));
        ordinary.awaitWaiting(lane);
        FakeSource thumbnail = add("thumbnail", 1, 10, "key", SHARE);
        Worker express = new Worker(() -> lane.takeSmall(small(10)));
        express.awaitState(Thread.State.WAITING);
        scheduler.wake();
        assertThat(thumbnail.started()).isZero();
        add("tiny", 1, 5, "key", SHARE);
        assertThat(ordinary.batch().tiles()).hasToString("[tiny]");
        assertThat(express.batch().tiles()).hasToString("[thumbnail]");
    }

    @Test
    void large_tiles_are_not_run_beside_others() {
        running();
        Worker express = new Worker(() -> lane.takeSmall(small(10)));
        express.awaitState(Thread.State.WAITING);
        FakeSource large = add("large", 5, 11, "key", SHARE);
        assertThat(large.started()).isZero();
        add("thumbnail", 1, 10, "key", SHARE);
        assertThat(express.batch().tiles()).hasToString("[thumbnail]");
        assertThat(large.started()).isZero();
    }

    @Test
    void a_small_tile_does_not_run_before_a_large_one_of_higher_priority() {
        running();
        Worker express = new Worker(() -> lane.takeSmall(small(10)));
        express.awaitState(Thread.State.WAITING);
        add("large", 1, 11, "key", share(0));
        FakeSource thumbnail = add("thumbnail", 1, 10, "key", share(1));
        assertThat(thumbnail.started()).isZero();
        assertThat(take(SINGLE).tiles()).hasToString("[large]");
        assertThat(express.batch().tiles()).hasToString("[thumbnail]");
    }

    @Test
    void a_batch_is_closed_once() {
        Batch<FakeTile> first = running();
        running();
        first.close();
        first.close();
        assertThat(lane.running()).isEqualTo(1);
    }

    @Test
    void workers_that_wait_are_let_go_when_the_scheduler_closes() {
        Worker ordinary = new Worker(() -> lane.take(SINGLE));
        Worker express = new Worker(() -> lane.takeSmall(SINGLE));
        ordinary.awaitWaiting(lane);
        express.awaitState(Thread.State.WAITING);
        scheduler.close();
        scheduler.close();
        assertThat(ordinary.result.orTimeout(30, SECONDS).join()).isEmpty();
        assertThat(express.result.orTimeout(30, SECONDS).join()).isEmpty();
        assertThat(lane.takeSmall(SINGLE)).isEmpty();
        assertThat(lane.waiting()).isZero();
        add("late", 1, 1, "key", SHARE);
        assertThat(scheduler.sourcesWaiting()).isZero();
    }

    @Test
    void waking_has_a_waiting_worker_served() {
        FakeSource held = new FakeSource("held", 1, 10).allow(0);
        scheduler.add(held, SHARE);
        Worker worker = new Worker(() -> lane.take(SINGLE));
        worker.awaitWaiting(lane);
        held.allow(1);
        scheduler.wake();
        assertThat(worker.batch().tiles()).hasToString("[held]");
    }

    @Test
    void workers_are_woken_with_a_tile_in_their_hands_only() {
        FakeSource held = new FakeSource("held", 2, 10).allow(0);
        scheduler.add(held, SHARE);
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            workers.add(new Worker(() -> lane.take(SINGLE)));
        }
        await().until(() -> lane.waiting() == 4);
        held.allow(1);
        int before = held.polls();
        scheduler.wake();
        // Once for the tile, and once for all workers that are left.
        assertThat(held.polls() - before).isLessThanOrEqualTo(3);
        await().until(() ->
                workers.stream().filter(worker -> worker.result.isDone()).count() == 1);
        assertThat(lane.waiting()).isEqualTo(3);
    }

    @Test
    void a_request_is_asked_once_for_a_batch_that_it_has_no_tile_for() {
        FakeSource other = add("other", 9, 10, "32x64", SHARE);
        FakeSource held = new FakeSource("held", 9, 10, "64x64").allow(0);
        scheduler.add(held, SHARE);
        take(SINGLE);
        add("a", 9, 10, "64x64", SHARE);
        int before = other.polls();
        assertThat(take(limits(8, Duration.ZERO)).tiles()).hasSize(8);
        assertThat(other.polls() - before).isEqualTo(1);
        assertThat(held.polls()).isEqualTo(1);
    }

    @Test
    void the_limits_of_a_batch_are_at_least_one_tile() {
        assertThatThrownBy(() -> limits(0, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limits(1, Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> small(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void every_tile_runs_once_whatever_workers_limits_and_waits_there_are() {
        long seed = new Random().nextLong();
        System.out.println("LaneTest seed " + seed);
        Random random = new Random(seed);
        Lane<FakeTile> other = scheduler.lane();
        AtomicInteger ran = new AtomicInteger();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Lane<FakeTile> its = i % 2 == 0 ? lane : other;
            boolean express = i >= 4;
            BatchLimits limits = express
                    ? new BatchLimits(2, 100, Duration.ZERO, 20)
                    : new BatchLimits(1 + i, 300, Duration.ofNanos(i * 100_000L), Long.MAX_VALUE);
            Thread thread = new Thread(() -> work(its, express, limits, ran), "worker-" + i);
            thread.start();
            workers.add(thread);
        }
        List<FakeSource> sources = new ArrayList<>();
        int tiles = 0;
        for (int i = 0; i < 2_000; i++) {
            int count = 1 + random.nextInt(20);
            FakeSource source = new FakeSource("r" + i, count, 1L + random.nextInt(100), "key" + random.nextInt(3))
                    .allow(1 + random.nextInt(3));
            tiles += count;
            sources.add(source);
            Optional<String> tenant =
                    random.nextBoolean() ? Optional.empty() : Optional.of("tenant" + random.nextInt(5));
            scheduler.add(source, new Share(random.nextInt(3), 1 + random.nextInt(4), tenant));
        }
        int all = tiles;
        await().atMost(Duration.ofSeconds(60)).until(() -> ran.get() == all);
        assertThat(sources).as("seed %d", seed).allMatch(FakeSource::exhausted);
        scheduler.wake();
        assertThat(scheduler.sourcesWaiting()).isZero();
        await().until(() -> lane.running() + other.running() == 0);
        scheduler.close();
        await().until(() -> workers.stream().noneMatch(Thread::isAlive));
        assertThat(ran).hasValue(all);
    }

    private void work(Lane<FakeTile> its, boolean express, BatchLimits limits, AtomicInteger ran) {
        Supplier<Optional<Batch<FakeTile>>> take = () -> express ? its.takeSmall(limits) : its.take(limits);
        for (Optional<Batch<FakeTile>> next = take.get(); next.isPresent(); next = take.get()) {
            try (Batch<FakeTile> batch = next.get()) {
                for (FakeTile tile : batch.tiles()) {
                    ran.incrementAndGet();
                    // Another tile may start for each that has ended.
                    tile.source().allowOneMore();
                }
            }
            scheduler.wake();
        }
    }

    /** A worker with one tile, a, of key 64x64, and room for two, that waits for more since the lane is busy. */
    private Worker delayed() {
        running();
        add("a", 1, 10, "64x64", SHARE);
        Worker worker = new Worker(() -> lane.take(limits(3, FOR_EVER)));
        worker.awaitState(Thread.State.TIMED_WAITING);
        return worker;
    }

    private Worker delayedBehind(String key) {
        add(key, 1, 10, key, SHARE);
        Worker worker = new Worker(() -> lane.take(limits(3, FOR_EVER)));
        worker.awaitState(Thread.State.TIMED_WAITING);
        return worker;
    }

    private Batch<FakeTile> running() {
        add("running", 1, 10, "running", share(-1));
        return take(SINGLE);
    }

    private Batch<FakeTile> take(BatchLimits limits) {
        return lane.take(limits).orElseThrow();
    }

    private FakeSource add(String name, int tiles, long work, String key, Share share) {
        FakeSource source = new FakeSource(name, tiles, work, key);
        scheduler.add(source, share);
        return source;
    }

    private static BatchLimits limits(int maxTiles, Duration maxDelay) {
        return new BatchLimits(maxTiles, Long.MAX_VALUE, maxDelay, Long.MAX_VALUE);
    }

    private static BatchLimits small(long maxTileWork) {
        return new BatchLimits(1, Long.MAX_VALUE, Duration.ZERO, maxTileWork);
    }

    private static Share share(int priority) {
        return new Share(priority, 1, Optional.empty());
    }

    /** Takes one batch on a thread of its own. */
    private static final class Worker {

        private final CompletableFuture<Optional<Batch<FakeTile>>> result = new CompletableFuture<>();
        private final Thread thread;

        private volatile boolean interrupted;

        Worker(Supplier<Optional<Batch<FakeTile>>> take) {
            thread = new Thread(
                    () -> {
                        Optional<Batch<FakeTile>> batch = take.get();
                        interrupted = Thread.currentThread().isInterrupted();
                        result.complete(batch);
                    },
                    "worker");
            thread.start();
        }

        void awaitState(Thread.State state) {
            await().until(() -> thread.getState() == state);
        }

        void awaitWaiting(Lane<FakeTile> lane) {
            await().until(() -> lane.waiting() == 1);
        }

        Batch<FakeTile> batch() {
            return result.orTimeout(30, SECONDS).join().orElseThrow();
        }
    }
}
