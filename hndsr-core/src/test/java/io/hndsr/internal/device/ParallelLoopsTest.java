package io.hndsr.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.internal.tile.Parallel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParallelLoopsTest {

    private final ParallelLoops loops = new ParallelLoops(3);

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void every_part_is_done_once_and_its_work_seen() {
        Parallel parallel = loops.upTo(() -> 3);
        for (int parts = 0; parts < 300; parts++) {
            int[] done = new int[parts];
            parallel.forEach(parts, part -> done[part]++);
            assertThat(done).containsOnly(parts == 0 ? new int[0] : new int[] {1});
        }
    }

    @Test
    void parts_are_done_at_once_at_the_lowest_priority() {
        CyclicBarrier all = new CyclicBarrier(4);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        loops.upTo(() -> Integer.MAX_VALUE).forEach(4, part -> {
            threads.add(Thread.currentThread());
            await(all);
        });
        assertThat(threads).hasSize(4).contains(Thread.currentThread());
        threads.remove(Thread.currentThread());
        assertThat(threads)
                .allMatch(thread -> thread.getName().startsWith("hndsr-help-"))
                .allMatch(thread -> thread.getPriority() == Thread.MIN_PRIORITY)
                .allMatch(Thread::isDaemon);
    }

    @Test
    void no_thread_helps_if_none_is_configured() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        loops.upTo(() -> 0).forEach(100, part -> threads.add(Thread.currentThread()));
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void work_that_is_shared_out_while_all_helpers_are_busy_is_done_by_its_own_thread() {
        AtomicInteger done = new AtomicInteger();
        CyclicBarrier busy = new CyclicBarrier(4);
        Parallel parallel = loops.upTo(() -> 3);
        parallel.forEach(4, part -> {
            await(busy);
            parallel.forEach(50, inner -> done.incrementAndGet());
            await(busy);
        });
        assertThat(done).hasValue(200);
    }

    @Test
    void what_a_part_throws_comes_to_the_caller_when_no_part_goes_on() {
        AtomicIntegerArray begun = new AtomicIntegerArray(100);
        AtomicInteger going = new AtomicInteger();
        for (Throwable failure : new Throwable[] {new IllegalStateException("part"), new OutOfMemoryError("part")}) {
            assertThatThrownBy(() -> loops.upTo(() -> 3).forEach(100, part -> {
                        going.incrementAndGet();
                        begun.incrementAndGet(part);
                        try {
                            if (part == 5) {
                                throwUnchecked(failure);
                            }
                        } finally {
                            going.decrementAndGet();
                        }
                    }))
                    .isSameAs(failure);
            assertThat(going).hasValue(0);
        }
    }

    @Test
    void an_interrupted_thread_has_its_parts_done_and_stays_interrupted() {
        AtomicInteger done = new AtomicInteger();
        Thread.currentThread().interrupt();
        loops.upTo(() -> 3).forEach(50, part -> done.incrementAndGet());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).hasValue(50);
    }

    @Test
    void once_closed_no_thread_helps_and_everything_is_done() {
        loops.close();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        loops.upTo(() -> 3).forEach(10, part -> threads.add(Thread.currentThread()));
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    private static void throwUnchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
