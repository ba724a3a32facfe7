package io.hndsr.bench;

import ai.onnxruntime.OrtException;
import io.hndsr.SuperResolver;
import io.hndsr.UpscaleOptions;
import io.hndsr.UpscaleResult;
import io.hndsr.config.Precision;
import io.hndsr.model.GraphRole;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * How much of bare ONNX Runtime's throughput a resolver keeps, image conversion, planning and blending included: a picture
 * of 1024x1024 at x4 as 16 tiles, against a loop over tiles of the same padded sizes, with one run of all threads and
 * with one single-threaded run per processor.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar throughput}.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 6)
@Fork(2)
public class ThroughputBenchmark {

    private static final int SIDE = 1024;
    private static final int SCALE = 4;
    private static final int CORE = 256;
    private static final int MARGIN = 32;
    private static final int BORDER = 16;

    /** For JMH. */
    public ThroughputBenchmark() {}

    static void run() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(ThroughputBenchmark.class.getName() + ".*")
                        .build())
                .run();
        double resolver = 0;
        double best = Double.MAX_VALUE;
        for (RunResult result : results) {
            double millis = result.getPrimaryResult().getScore();
            if (result.getPrimaryResult().getLabel().equals("resolver")) {
                resolver = millis;
            } else {
                best = Math.min(best, millis);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "resolver throughput / bare ONNX Runtime at its best thread setting: %.3f (%.0f ms, %.0f ms)%n",
                best / resolver,
                resolver,
                best);
    }

    /** A resolver and a picture. */
    @State(Scope.Benchmark)
    public static class Resolver {

        private final SuperResolver resolver = SuperResolver.create();
        private final BufferedImage picture = Pictures.rgb(SIDE);

        /** For JMH. */
        public Resolver() {}

        /** Frees the resolver. */
        @TearDown(Level.Trial)
        public void close() {
            resolver.close();
        }
    }

    /** The same tiles on bare ONNX Runtime. */
    @State(Scope.Benchmark)
    public static class Bare {

        private final List<BareOperator.PreparedTile> tiles = new ArrayList<>();
        private final int processors = Runtime.getRuntime().availableProcessors();
        private final ExecutorService threads = Executors.newFixedThreadPool(processors);
        private BareOperator manyThreads;
        private BareOperator oneThread;

        /** Loads the graph twice. */
        public Bare() {
            try {
                manyThreads = new BareOperator(GraphRole.OPERATOR_WHOLE, Precision.FLOAT32, processors);
                oneThread = new BareOperator(GraphRole.OPERATOR_WHOLE, Precision.FLOAT32, 1);
            } catch (OrtException failed) {
                throw new IllegalStateException(failed);
            }
        }

        /**
         * Prepares the tiles.
         *
         * @throws OrtException where a tensor cannot be made
         */
        @Setup(Level.Trial)
        public void prepare() throws OrtException {
            int across = SIDE / CORE;
            for (int i = 0; i < across * across; i++) {
                tiles.add(oneThread.prepare(padded(i / across, across), padded(i % across, across), MARGIN, SCALE));
            }
        }

        private static int padded(int place, int count) {
            return CORE + (place == 0 ? BORDER : MARGIN) + (place == count - 1 ? BORDER : MARGIN);
        }

        /**
         * Frees all.
         *
         * @throws OrtException where a session does not close
         */
        @TearDown(Level.Trial)
        public void close() throws OrtException {
            threads.shutdown();
            tiles.forEach(BareOperator.PreparedTile::close);
            manyThreads.close();
            oneThread.close();
        }
    }

    /**
     * The resolver.
     *
     * @param state the resolver and its picture
     * @return the result
     */
    @Benchmark
    public UpscaleResult resolver(Resolver state) {
        return state.resolver.upscale(state.picture, UpscaleOptions.scale(SCALE).tileSize(CORE));
    }

    /**
     * Bare ONNX Runtime, tile after tile, each on all processors.
     *
     * @param state the tiles
     * @throws OrtException where a run fails
     */
    @Benchmark
    public void bareOneRun(Bare state) throws OrtException {
        for (BareOperator.PreparedTile tile : state.tiles) {
            state.manyThreads.run(tile);
        }
    }

    /**
     * Bare ONNX Runtime, as many tiles at once as there are processors, each on one.
     *
     * @param state the tiles
     * @throws ExecutionException where a run fails
     * @throws InterruptedException where the benchmark is stopped
     */
    @Benchmark
    public void bareConcurrentRuns(Bare state) throws ExecutionException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < state.processors; i++) {
            running.add(state.threads.submit(() -> {
                for (int tile = next.getAndIncrement(); tile < state.tiles.size(); tile = next.getAndIncrement()) {
                    state.oneThread.run(state.tiles.get(tile));
                }
                return null;
            }));
        }
        for (Future<?> thread : running) {
            thread.get();
        }
    }
}
