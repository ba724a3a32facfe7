package io.hndsr.internal.network;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StopSignalTest {

    @Test
    void a_joint_is_given_once_all_of_its_parts_are() {
        StopSignal first = new StopSignal();
        StopSignal second = new StopSignal();
        StopSignal third = new StopSignal();
        try (StopSignal joint = StopSignal.all(List.of(first, second, third))) {
            second.stop();
            first.stop();
            first.stop();
            second.stop();
            assertThat(joint.isStopped()).isFalse();
            third.stop();
            assertThat(joint.isStopped()).isTrue();
        }
    }

    @Test
    void parts_that_have_stopped_before_count() {
        StopSignal stopped = new StopSignal();
        stopped.stop();
        StopSignal wanting = new StopSignal();
        try (StopSignal joint = StopSignal.all(List.of(stopped, wanting))) {
            assertThat(joint.isStopped()).isFalse();
            wanting.stop();
            assertThat(joint.isStopped()).isTrue();
        }
        StopSignal other = new StopSignal();
        other.stop();
        try (StopSignal joint = StopSignal.all(List.of(stopped, other))) {
            assertThat(joint.isStopped()).isTrue();
        }
    }

    @Test
    void the_tiles_of_one_request_share_its_signal() {
        StopSignal only = new StopSignal();
        assertThat(StopSignal.all(List.of(only))).isSameAs(only);
        assertThat(StopSignal.all(List.of(only, only, only))).isSameAs(only);
        only.close();
        assertThat(only.isStopped()).isFalse();
        StopSignal other = new StopSignal();
        try (StopSignal joint = StopSignal.all(List.of(only, other, only))) {
            only.stop();
            assertThat(joint.isStopped()).isFalse();
            other.stop();
            assertThat(joint.isStopped()).isTrue();
        }
        assertThatThrownBy(() -> StopSignal.all(List.of()).close()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_closed_joint_leaves_nothing_behind_in_its_parts() {
        StopSignal first = new StopSignal();
        StopSignal second = new StopSignal();
        for (int i = 0; i < 100; i++) {
            StopSignal joint = StopSignal.all(List.of(first, second));
            assertThat(first.joints()).isOne();
            joint.close();
            joint.close();
        }
        assertThat(first.joints()).isZero();
        assertThat(second.joints()).isZero();
    }

    @Test
    void runs_of_a_joint_go_on_until_the_last_part_stops() {
        List<String> terminated = new ArrayList<>();
        StopSignal first = new StopSignal();
        StopSignal second = new StopSignal();
        StopSignal.Run run = () -> terminated.add("run");
        StopSignal.Run late = () -> terminated.add("late");
        try (StopSignal joint = StopSignal.all(List.of(first, second))) {
            assertThat(joint.enter(run)).isTrue();
            first.stop();
            assertThat(joint.isRunning()).isTrue();
            assertThat(terminated).isEmpty();
            second.stop();
            assertThat(terminated).containsExactly("run");
            joint.leave(run);
            assertThat(joint.enter(late)).isFalse();
        }
    }

    /** Two joints of the same parts, in which locks held across signals would be taken in opposite orders. */
    @Test
    void joints_and_parts_that_stop_at_once_neither_block_nor_miss_each_other() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 2_000; round++) {
                StopSignal first = new StopSignal();
                StopSignal second = new StopSignal();
                StopSignal forth = StopSignal.all(List.of(first, second));
                StopSignal nested = StopSignal.all(List.of(forth, second));
                CyclicBarrier start = new CyclicBarrier(4);
                List<Future<?>> done = new ArrayList<>();
                for (Runnable action : List.<Runnable>of(
                        first::stop,
                        second::stop,
                        () -> StopSignal.all(List.of(second, first)).close(),
                        () -> StopSignal.all(List.of(nested, first)).close())) {
                    done.add(threads.submit(() -> {
                        start.await(20, SECONDS);
                        action.run();
                        return null;
                    }));
                }
                for (Future<?> each : done) {
                    each.get(20, SECONDS);
                }
                assertThat(nested.isStopped()).isTrue();
                nested.close();
                forth.close();
                assertThat(first.joints() + second.joints() + forth.joints()).isZero();
            }
        } finally {
            threads.shutdown();
        }
    }
}
