package io.hndsr.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.internal.schedule.FakeSource.FakeTile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whose tile is next. One worker takes one tile at a time, so that the order is there to see. */
class FairSchedulerTest {

    private static final BatchLimits SINGLE = new BatchLimits(1, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);

    private final FairScheduler<FakeTile> scheduler = new FairScheduler<>();
    private final Lane<FakeTile> lane = scheduler.lane();

    @Test
    void a_small_request_goes_before_the_next_turn_of_a_big_one() {
        add("scene", 1_000, 100, alone(1));
        next(50);
        add("thumbnail", 1, 10, alone(1));
        assertThat(next(2)).containsExactly("thumbnail", "scene");
    }

    @Test
    void work_is_shared_by_weight() {
        add("one", 100_000, 7, alone(1));
        add("two", 100_000, 13, alone(2));
        add("five", 100_000, 3, alone(5));
        Map<String, Long> work = workOf(take(20_000));
        assertThat((double) work.getOrDefault("two", 0L) / work.getOrDefault("one", 0L))
                .isCloseTo(2, within(0.01));
        assertThat((double) work.getOrDefault("five", 0L) / work.getOrDefault("one", 0L))
                .isCloseTo(5, within(0.01));
    }

    @Test
    void no_two_requests_that_have_tiles_drift_apart_by_more_than_a_tile_of_each() {
        long seed = new Random().nextLong();
        System.out.println("FairSchedulerTest seed " + seed);
        Random random = new Random(seed);
        Map<String, Double> weights = new HashMap<>();
        double widestTile = 0;
        for (int i = 0; i < 20; i++) {
            long work = 1L + random.nextInt(1_000);
            double weight = 0.1 + random.nextInt(50) / 10.0;
            weights.put("r" + i, weight);
            widestTile = Math.max(widestTile, work / weight);
            add("r" + i, Integer.MAX_VALUE, work, alone(weight));
        }
        Map<String, Long> work = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            FakeTile tile = take(1).get(0);
            work.merge(tile.toString(), tile.work(), Long::sum);
            double least = Double.MAX_VALUE;
            double most = 0;
            for (Map.Entry<String, Double> weight : weights.entrySet()) {
                double normalised = work.getOrDefault(weight.getKey(), 0L) / weight.getValue();
                least = Math.min(least, normalised);
                most = Math.max(most, normalised);
            }
            assertThat(most - least).as("seed %d", seed).isLessThanOrEqualTo(widestTile * 2);
        }
    }

    @Test
    void a_lower_number_always_goes_first() {
        add("later", 3, 1, new Share(5, 100, Optional.empty()));
        add("first", 2, 1_000_000, new Share(-1, 0.001, Optional.empty()));
        assertThat(next(1)).containsExactly("first");
        add("between", 2, 1, new Share(0, 1, Optional.empty()));
        assertThat(next(6)).containsExactly("first", "between", "between", "later", "later", "later");
    }

    @Test
    void requests_of_a_tenant_share_one_turn() {
        for (int i = 0; i < 10; i++) {
            add("many" + i, 1_000, 5, of("many", 1));
        }
        add("other", 10_000, 5, of("other", 1));
        add("alone", 10_000, 5, alone(1));
        Map<String, Long> work = workOf(take(3_000));
        assertThat(work.getOrDefault("other", 0L)).isEqualTo(5_000);
        assertThat(work.getOrDefault("alone", 0L)).isEqualTo(5_000);
        for (int i = 0; i < 10; i++) {
            assertThat(work.getOrDefault("many" + i, 0L)).isEqualTo(500);
        }
    }

    @Test
    void a_tenant_weighs_as_much_as_the_heaviest_of_its_live_requests() {
        FakeSource heavy = add("heavy", 10_000, 5, of("tenant", 3));
        add("light", 10_000, 5, of("tenant", 1));
        add("other", 10_000, 5, alone(1));
        Map<String, Long> both = workOf(take(4_000));
        assertThat(both.getOrDefault("heavy", 0L) + both.getOrDefault("light", 0L))
                .isCloseTo(15_000, within(10L));
        assertThat(both.getOrDefault("heavy", 0L)).isCloseTo(11_250, within(10L));
        heavy.end();
        scheduler.wake();
        Map<String, Long> light = workOf(take(1_000));
        assertThat(light.getOrDefault("light", 0L)).isCloseTo(2_500, within(10L));
    }

    @Test
    void short_requests_of_a_tenant_one_after_the_other_get_no_more_than_a_long_one() {
        add("scene", 100_000, 10, alone(1));
        Map<String, Long> work = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            FakeSource last = add("short", 1, 10, of("tenant", 1));
            while (!last.exhausted()) {
                work.merge(next(1).get(0), 1L, Long::sum);
            }
        }
        assertThat(work.getOrDefault("scene", 0L)).isCloseTo(1_000, within(2L));
    }

    @Test
    void what_a_request_without_tiles_did_not_use_is_not_saved_up() {
        FakeSource chain = add("chain", 1_000, 10, alone(1)).allow(1);
        add("scene", 100_000, 10, alone(1));
        next(500);
        chain.allow(1_000);
        scheduler.wake();
        // It comes next, and then in turn.
        List<String> order = next(101);
        assertThat(order.get(0)).isEqualTo("chain");
        assertThat(order.stream().filter("chain"::equals).count()).isBetween(50L, 52L);
    }

    @Test
    void a_tenant_that_was_idle_has_saved_nothing_up() {
        FakeSource held = add("held", 1_000, 10, of("tenant", 1)).allow(0);
        add("scene", 100_000, 10, alone(1));
        next(500);
        add("fresh", 1_000, 10, of("tenant", 1));
        held.allow(1_000);
        Map<String, Long> work = workOf(take(400));
        assertThat(work.getOrDefault("scene", 0L)).isCloseTo(2_000, within(20L));
        assertThat(work.getOrDefault("fresh", 0L)).isCloseTo(work.getOrDefault("held", 0L), within(20L));
    }

    @Test
    void a_request_that_waits_for_itself_delays_no_other_and_is_next_when_it_goes_on() {
        FakeSource chain = add("chain", 100, 10, alone(1)).allow(0);
        add("a", 1_000, 10, alone(1));
        add("b", 1_000, 10, alone(1));
        assertThat(next(4)).containsExactly("a", "b", "a", "b");
        for (int i = 1; i <= 10; i++) {
            chain.allow(i);
            assertThat(next(4)).startsWith("chain").containsOnlyOnce("chain");
        }
    }

    @Test
    void new_requests_that_keep_coming_do_not_stop_one_that_is_there() {
        add("scene", 1_000_000, 100, alone(1));
        add("heavier", 1_000_000, 100, alone(2));
        Map<String, Long> work = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            if (i % 2 == 0 || scheduler.sourcesWaiting() < 4) {
                add("fresh", 1, 10, alone(1));
            }
            FakeTile tile = take(1).get(0);
            work.merge(tile.toString(), tile.work(), Long::sum);
        }
        long all = work.values().stream().mapToLong(Long::longValue).sum();
        assertThat((double) work.getOrDefault("scene", 0L) / all).isGreaterThan(1.0 / 8);
        assertThat((double) work.getOrDefault("heavier", 0L) / all).isGreaterThan(2.0 / 8);
    }

    @Test
    void nothing_of_a_request_that_has_ended_starts() {
        FakeSource ended = add("ended", 100, 1, alone(1));
        add("other", 10, 1, alone(1));
        next(2);
        ended.end();
        assertThat(next(9)).containsOnly("other");
    }

    @Test
    void requests_that_have_ended_are_let_go_whether_they_were_polled_or_not() {
        add("first", 1_000_000, 1, alone(1));
        for (int i = 0; i < 10_000; i++) {
            FakeSource never = add("never", 10, 1, new Share(i, 1, Optional.of("tenant" + i)));
            never.end();
            next(1);
            scheduler.wake();
            assertThat(never.started()).isZero();
            assertThat(scheduler.sourcesWaiting()).isEqualTo(1);
            assertThat(scheduler.tenants()).isZero();
        }
    }

    @Test
    void a_request_that_has_ended_before_it_comes_is_not_kept() {
        FakeSource ended = new FakeSource("ended", 1, 1);
        ended.end();
        scheduler.add(ended, of("tenant", 1));
        assertThat(scheduler.sourcesWaiting()).isZero();
        assertThat(scheduler.tenants()).isZero();
    }

    @Test
    void tenants_that_have_gone_are_forgotten_soon() {
        add("scene", 1_000_000, 100, alone(1));
        int most = 0;
        for (int i = 0; i < 10_000; i++) {
            add("once", 1, 10, of("tenant" + i, 1));
            next(2);
            most = Math.max(most, scheduler.tenants());
        }
        assertThat(most).isLessThan(20);
    }

    @Test
    void a_lane_leaves_tiles_that_are_too_large_for_it_to_others() {
        add("large", 2, 1_000, alone(1));
        add("small", 2, 10, new Share(7, 1, Optional.empty()));
        BatchLimits bounded = new BatchLimits(1, Long.MAX_VALUE, Duration.ZERO, 999);
        assertThat(lane.take(bounded).orElseThrow().tiles()).hasToString("[small]");
        assertThat(next(3)).containsExactly("large", "large", "small");
    }

    @Test
    void a_weight_must_be_a_positive_number() {
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> alone(weight))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Double.toString(weight));
        }
    }

    private FakeSource add(String name, int tiles, long work, Share share) {
        FakeSource source = new FakeSource(name, tiles, work);
        scheduler.add(source, share);
        return source;
    }

    private List<FakeTile> take(int tiles) {
        List<FakeTile> taken = new ArrayList<>();
        for (int i = 0; i < tiles; i++) {
            try (Batch<FakeTile> batch = lane.take(SINGLE).orElseThrow()) {
                taken.addAll(batch.tiles());
            }
        }
        return taken;
    }

    private List<String> next(int tiles) {
        return take(tiles).stream().map(FakeTile::toString).toList();
    }

    private static Map<String, Long> workOf(List<FakeTile> tiles) {
        Map<String, Long> work = new HashMap<>();
        tiles.forEach(tile -> work.merge(tile.toString(), tile.work(), Long::sum));
        return work;
    }

    private static Share alone(double weight) {
        return new Share(0, weight, Optional.empty());
    }

    private static Share of(String tenant, double weight) {
        return new Share(0, weight, Optional.of(tenant));
    }
}
