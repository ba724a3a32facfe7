package io.hndsr.bench.callers;

import ai.onnxruntime.OrtException;
import io.hndsr.SuperResolver;
import io.hndsr.bench.support.BareOperator;
import io.hndsr.bench.support.Machine;
import io.hndsr.bench.support.TileInputs;
import io.hndsr.config.Precision;
import io.hndsr.model.GraphRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * How much of bare ONNX Runtime's throughput a resolver keeps under 1, 4 and 32 concurrent callers, image conversion,
 * planning, correction and blending included: against the same padded tiles with everything prepared, one single-threaded
 * run per processor, and one run at a time on all processors.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar callers}, or with fewer rounds, {@code callers 3}.
 */
public final class CallersTable {

    private CallersTable() {}

    public static void run(int rounds) throws OrtException, InterruptedException, ExecutionException {
        int processors = Machine.processors();
        try (SuperResolver resolver = SuperResolver.create();
                BareTiles oneThread = new BareTiles(1);
                BareTiles allThreads = new BareTiles(processors);
                SharedTilePool concurrent = new SharedTilePool(oneThread.runs(), processors);
                SharedTilePool single = new SharedTilePool(allThreads.runs(), 1)) {
            Machine.printHeader("callers", resolver);
            Map<String, CallerLoad.Picture> bare = new LinkedHashMap<>();
            bare.put("bare, a run per processor", concurrent);
            bare.put("bare, a run on all", single);
            new Competitors(rounds, CallerLoad.through(resolver), bare).printTable();
        }
    }

    /** The tiles of a picture with their tensors. Callers share them: whoever runs one writes the same result. */
    private static final class BareTiles implements AutoCloseable {

        private final BareOperator operator;
        private final List<BareOperator.PreparedTile> tiles = new ArrayList<>();

        BareTiles(int threads) throws OrtException {
            operator = new BareOperator(GraphRole.OPERATOR_WHOLE, Precision.FLOAT32, threads);
            for (TileInputs tile : CallerLoad.tiles()) {
                tiles.add(operator.prepare(tile));
            }
        }

        List<Callable<?>> runs() {
            List<Callable<?>> runs = new ArrayList<>();
            for (BareOperator.PreparedTile tile : tiles) {
                runs.add(() -> {
                    operator.run(tile);
                    return null;
                });
            }
            return runs;
        }

        @Override
        public void close() throws OrtException {
            tiles.forEach(BareOperator.PreparedTile::close);
            operator.close();
        }
    }
}
