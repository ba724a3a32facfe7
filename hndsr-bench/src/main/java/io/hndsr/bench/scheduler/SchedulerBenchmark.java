package io.hndsr.bench.scheduler;

import io.hndsr.internal.schedule.Batch;
import io.hndsr.internal.schedule.BatchLimits;
import io.hndsr.internal.schedule.FairScheduler;
import io.hndsr.internal.schedule.Lane;
import io.hndsr.internal.schedule.ScheduledTile;
import io.hndsr.internal.schedule.Share;
import io.hndsr.internal.schedule.TileSource;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * How much time and how many allocated bytes does the scheduler cost per tile?
 *
 * <p>The tiles do nothing. One worker takes a batch, closes it, and wakes the scheduler once per tile, as the engine does.
 * Tiles and their sources allocate nothing, so that all bytes are the scheduler's.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar scheduler}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SchedulerBenchmark {

    private static final int BATCH = 8;

    /** For JMH. */
    public SchedulerBenchmark() {}

    /**
     * Runs the benchmark and prints a line per combination.
     *
     * @throws RunnerException if JMH fails
     */
    public static void run() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(SchedulerBenchmark.class.getName() + ".*")
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        for (RunResult result : results) {
            System.out.printf(
                    Locale.ROOT,
                    "scheduler, %2s requests, %s: %.0f ns and %.0f bytes per tile%n",
                    result.getParams().getParam("requests"),
                    result.getPrimaryResult().getLabel().equals("single") ? "single tiles" : "batches of " + BATCH,
                    result.getPrimaryResult().getScore(),
                    allocatedBytes(result));
        }
    }

    private static double allocatedBytes(RunResult result) {
        return result.getSecondaryResults().values().stream()
                .filter(secondary -> secondary.getLabel().endsWith("gc.alloc.rate.norm"))
                .mapToDouble(secondary -> secondary.getScore())
                .sum();
    }

    /** Requests that always have another tile. */
    @State(Scope.Benchmark)
    public static class Requests {

        private static final BatchLimits SINGLE = new BatchLimits(1, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);
        private static final BatchLimits BATCHED =
                new BatchLimits(BATCH, Long.MAX_VALUE, Duration.ZERO, Long.MAX_VALUE);

        /** The number of requests. */
        @Param({"1", "32"})
        public int requests;

        private final FairScheduler<NoTile> scheduler = new FairScheduler<>();
        private final Lane<NoTile> lane = scheduler.lane();

        /** For JMH. */
        public Requests() {}

        /** Adds the requests, with different weights. */
        @Setup
        public void add() {
            for (int i = 0; i < requests; i++) {
                scheduler.add(new Endless(), new Share(0, 1 + i % 3, Optional.empty()));
            }
        }

        int run(BatchLimits limits) {
            try (Batch<NoTile> batch = lane.take(limits).orElseThrow()) {
                int tiles = batch.tiles().size();
                for (int i = 0; i < tiles; i++) {
                    scheduler.wake();
                }
                return tiles;
            }
        }
    }

    private record NoTile(String batchKey, long work) implements ScheduledTile {}

    private static final class Endless implements TileSource<NoTile> {

        private final Optional<NoTile> tile = Optional.of(new NoTile("64x64", 128 * 128));

        @Override
        public Optional<NoTile> poll(Predicate<? super NoTile> wanted) {
            return wanted.test(tile.get()) ? tile : Optional.empty();
        }

        @Override
        public boolean exhausted() {
            return false;
        }
    }

    /**
     * Takes a single tile.
     *
     * @param state the requests
     * @return the number of tiles
     */
    @Benchmark
    public int single(Requests state) {
        return state.run(Requests.SINGLE);
    }

    /**
     * Takes a batch; the figures are per tile.
     *
     * @param state the requests
     * @return the number of tiles
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int batched(Requests state) {
        return state.run(Requests.BATCHED);
    }
}
