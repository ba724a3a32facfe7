package io.hndsr.internal.schedule;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TileSchedulerTest {

    /** A request of equal tiles. */
    private static final class FakeQueue implements TileQueue {

        private final int tiles;
        private final Runnable tile;
        private final AtomicInteger started = new AtomicInteger();
        private final AtomicBoolean held = new AtomicBoolean();
        private final AtomicBoolean ended = new AtomicBoolean();

        FakeQueue(int tiles, Runnable tile) {
            this.tiles = tiles;
            this.tile = tile;
        }

        @Override
        public Optional<Runnable> poll() {
            if (held.get() || exhausted()) {
                return Optional.empty();
            }
            started.incrementAndGet();
            return Optional.of(tile);
        }

        @Override
        public boolean exhausted() {
            return ended.get() || started.get() == tiles;
        }
    }

    @Test
    void a_small_request_is_served_while_a_big_one_is_in_progress() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch go = new CountDownLatch(1);
        try (TileScheduler scheduler = new TileScheduler(1)) {
            scheduler.add(new FakeQueue(1, () -> awaitLatch(go)));
            scheduler.add(new FakeQueue(1_000, () -> order.add("big")));
            scheduler.add(new FakeQueue(3, () -> order.add("small")));
            go.countDown();
            await().until(() -> order.size() == 1_003);
        }
        // Turn about: the small one's third tile comes sixth, whatever the size of the big one.
        assertThat(order.subList(0, 6)).containsExactly("big", "small", "big", "small", "big", "small");
    }

    @Test
    void nothing_starts_once_a_request_has_ended() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger after = new AtomicInteger();
        try (TileScheduler scheduler = new TileScheduler(1)) {
            scheduler.add(new FakeQueue(1, () -> awaitLatch(go)));
            FakeQueue ended = new FakeQueue(100, after::incrementAndGet);
            scheduler.add(ended);
            ended.ended.set(true);
            CountDownLatch last = new CountDownLatch(1);
            scheduler.add(new FakeQueue(1, last::countDown));
            go.countDown();
            awaitLatch(last);
        }
        assertThat(after).hasValue(0);
    }

    @Test
    void close_waits_for_the_tiles_that_run_and_starts_no_other() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger finished = new AtomicInteger();
        TileScheduler scheduler = new TileScheduler(1);
        scheduler.add(new FakeQueue(10, () -> {
            running.countDown();
            awaitLatch(go);
            finished.incrementAndGet();
        }));
        awaitLatch(running);
        Thread closer = new Thread(scheduler::close, "closer");
        closer.start();
        await().until(() -> closer.getState() == Thread.State.WAITING);
        assertThat(finished).hasValue(0);
        go.countDown();
        closer.join(SECONDS.toMillis(30));
        assertThat(closer.isAlive()).isFalse();
        assertThat(finished).hasValue(1);
    }

    @Test
    void close_from_a_tile_does_not_wait_for_itself() {
        CountDownLatch closed = new CountDownLatch(1);
        TileScheduler scheduler = new TileScheduler(2);
        scheduler.add(new FakeQueue(1, () -> {
            scheduler.close();
            closed.countDown();
        }));
        awaitLatch(closed);
        scheduler.close();
    }

    @Test
    void a_throwing_tile_does_not_end_the_worker() {
        CountDownLatch served = new CountDownLatch(1);
        try (TileScheduler scheduler = new TileScheduler(1)) {
            scheduler.add(new FakeQueue(2, () -> {
                throw new AssertionError("thrown on purpose by a test");
            }));
            scheduler.add(new FakeQueue(1, served::countDown));
            awaitLatch(served);
        }
    }

    @Test
    void waking_has_the_workers_look_again() {
        CountDownLatch served = new CountDownLatch(1);
        try (TileScheduler scheduler = new TileScheduler(1)) {
            FakeQueue queue = new FakeQueue(1, served::countDown);
            queue.held.set(true);
            scheduler.add(queue);
            queue.held.set(false);
            scheduler.wake();
            awaitLatch(served);
        }
    }

    @Test
    void every_tile_runs_once_on_as_many_threads_as_asked() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        try (TileScheduler scheduler = new TileScheduler(4)) {
            for (int i = 0; i < 20; i++) {
                scheduler.add(new FakeQueue(200, () -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    ran.incrementAndGet();
                    now.decrementAndGet();
                }));
            }
            await().until(() -> ran.get() == 4_000);
        }
        assertThat(ran).hasValue(4_000);
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void no_worker_lives_on_after_close() {
        TileScheduler scheduler = new TileScheduler(3);
        scheduler.close();
        scheduler.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("hndsr-tile-"));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
