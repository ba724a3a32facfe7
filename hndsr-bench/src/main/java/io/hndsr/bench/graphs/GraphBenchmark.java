package io.hndsr.bench.graphs;

import ai.onnxruntime.OrtException;
import io.hndsr.bench.support.BareOperator;
import io.hndsr.config.Precision;
import io.hndsr.model.GraphRole;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
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
 * How fast is each operator graph, the one for any scale and the one for integer scales, in float32 and in 8 bit? One tile on
 * bare ONNX Runtime, single-threaded.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar graphs}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 8)
@Fork(1)
public class GraphBenchmark {

    private static final int MARGIN = 32;

    /** Side of the padded tile, in input pixels. */
    @Param({"192", "320"})
    public int side;

    /** The scale. */
    @Param({"2", "4", "8"})
    public int scale;

    /** The graph. */
    @Param({"OPERATOR", "OPERATOR_WHOLE"})
    public GraphRole graph = GraphRole.OPERATOR;

    /** The arithmetic. */
    @Param({"FLOAT32", "INT8"})
    public Precision precision = Precision.FLOAT32;

    @SuppressWarnings("NullAway.Init") // set by JMH before the first run
    private BareOperator operator;

    @SuppressWarnings("NullAway.Init") // set by JMH before the first run
    private BareOperator.PreparedTile tile;

    /** For JMH. */
    public GraphBenchmark() {}

    /**
     * Runs the benchmark and prints a line per combination.
     *
     * @throws RunnerException if JMH fails
     */
    public static void run() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(GraphBenchmark.class.getName() + ".*")
                        .build())
                .run();
        for (RunResult result : results) {
            int padded = Integer.parseInt(result.getParams().getParam("side"));
            System.out.printf(
                    Locale.ROOT,
                    "%-15s %-8s tile %3d x%s: %6.0f ms, %7.0f low-resolution pixels/s%n",
                    result.getParams().getParam("graph"),
                    result.getParams().getParam("precision"),
                    padded,
                    result.getParams().getParam("scale"),
                    result.getPrimaryResult().getScore(),
                    1000.0 * padded * padded / result.getPrimaryResult().getScore());
        }
    }

    /**
     * Loads the graph and prepares the tile.
     *
     * @throws OrtException if ONNX Runtime cannot load the graph
     */
    @Setup(Level.Trial)
    public void prepare() throws OrtException {
        operator = new BareOperator(graph, precision, 1);
        tile = operator.prepare(side, side, MARGIN, scale);
    }

    /**
     * Closes both.
     *
     * @throws OrtException if the session cannot be closed
     */
    @TearDown(Level.Trial)
    public void close() throws OrtException {
        tile.close();
        operator.close();
    }

    /**
     * Runs the graph on the tile.
     *
     * @throws OrtException if the run fails
     */
    @Benchmark
    public void oneTile() throws OrtException {
        operator.run(tile);
    }
}
