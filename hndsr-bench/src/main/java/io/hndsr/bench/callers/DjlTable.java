package io.hndsr.bench.callers;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import io.hndsr.SuperResolver;
import io.hndsr.bench.support.Machine;
import io.hndsr.bench.support.TileInputs;
import io.hndsr.config.Precision;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * How does a resolver's throughput compare with DJL's, with 1, 4 and 32 concurrent callers?
 *
 * <p>The resolver upscales whole images. DJL runs the same graph on the same padded tiles and the same ONNX Runtime, from
 * prepared samples to an array of floats.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar djl}, or {@code djl 3} for fewer rounds.
 */
public final class DjlTable {

    private static final String GRAPH = "operator";

    /** DJL reads the second option only if the first is set. */
    private static final Map<String, String> ONE_THREAD = Map.of("interOpNumThreads", "1", "intraOpNumThreads", "1");

    private static final List<TileInputs> TILES = CallerLoad.tiles();

    private DjlTable() {}

    /**
     * Measures and prints the table.
     *
     * @param rounds measured rounds, after one to warm up
     * @throws IOException if the graph cannot be written to a temporary file
     * @throws ModelException if DJL cannot load the graph
     * @throws InterruptedException if the calling thread is interrupted
     * @throws ExecutionException if a caller fails
     */
    public static void run(int rounds) throws IOException, ModelException, InterruptedException, ExecutionException {
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        Path folder = Files.createTempDirectory("hndsr-bench");
        Path graph = folder.resolve(GRAPH + ".onnx");
        try {
            Files.write(
                    graph,
                    ModelBundle.bundled()
                            .graph(GraphRole.OPERATOR_WHOLE, Precision.FLOAT32)
                            .orElseThrow());
            compare(folder, rounds);
        } finally {
            Files.deleteIfExists(graph);
            Files.delete(folder);
        }
    }

    private static void compare(Path folder, int rounds)
            throws IOException, ModelException, InterruptedException, ExecutionException {
        int processors = Machine.processors();
        // DJL comes first: it does not start if the environment of ONNX Runtime, one per process, exists already.
        try (ZooModel<TileInputs, float[]> oneThread = load(folder, ONE_THREAD);
                ZooModel<TileInputs, float[]> defaults = load(folder, Map.of());
                SuperResolver resolver = SuperResolver.create();
                Predictors predictors = new Predictors(oneThread, processors);
                SharedTilePool pool = new SharedTilePool(predictors.runs(), processors)) {
            Machine.printHeader("djl", resolver);
            Map<String, CallerLoad.ImageTask> djl = new LinkedHashMap<>();
            djl.put("DJL, one single-threaded predictor per processor", pool);
            djl.put("DJL, one predictor per caller, default threads", () -> predictAll(defaults));
            new Competitors(rounds, CallerLoad.through(resolver), djl).printTable();
        }
    }

    private static ZooModel<TileInputs, float[]> load(Path folder, Map<String, String> options)
            throws IOException, ModelException {
        return Criteria.builder()
                .setTypes(TileInputs.class, float[].class)
                .optEngine("OnnxRuntime")
                .optModelPath(folder)
                .optModelName(GRAPH)
                .optOptions(options)
                .optTranslator(new TileTranslator())
                .build()
                .loadModel();
    }

    private static void predictAll(ZooModel<TileInputs, float[]> model) throws ExecutionException {
        try (Predictor<TileInputs, float[]> predictor = model.newPredictor()) {
            for (TileInputs tile : TILES) {
                predictor.predict(tile);
            }
        } catch (TranslateException failed) {
            throw new ExecutionException(failed);
        }
    }

    /** A pool of predictors, borrowed for one tile at a time. Thread-safe. */
    private static final class Predictors implements AutoCloseable {

        private final BlockingQueue<Predictor<TileInputs, float[]>> idle;

        Predictors(ZooModel<TileInputs, float[]> model, int count) {
            idle = new ArrayBlockingQueue<>(count);
            for (int i = 0; i < count; i++) {
                idle.add(model.newPredictor());
            }
        }

        List<Callable<?>> runs() {
            List<Callable<?>> runs = new ArrayList<>();
            for (TileInputs tile : TILES) {
                runs.add(() -> predict(tile));
            }
            return runs;
        }

        private float[] predict(TileInputs tile) throws InterruptedException, TranslateException {
            Predictor<TileInputs, float[]> predictor = idle.take();
            try {
                return predictor.predict(tile);
            } finally {
                idle.add(predictor);
            }
        }

        @Override
        public void close() {
            idle.forEach(Predictor::close);
        }
    }

    /** Converts tiles to DJL's arrays and results to floats. Immutable. */
    private static final class TileTranslator implements NoBatchifyTranslator<TileInputs, float[]> {

        @Override
        public NDList processInput(TranslatorContext context, TileInputs tile) {
            NDManager manager = context.getNDManager();
            int rows = tile.outputHeight();
            int columns = tile.outputWidth();
            return new NDList(
                    named(
                            "image",
                            manager.create(tile.image().duplicate(), new Shape(1, 3, tile.height(), tile.width()))),
                    named("condition", manager.create(tile.condition(), new Shape(1, 2))),
                    named("row_index", manager.create(tile.indices(rows))),
                    named("row_offset", manager.create(tile.offsets(rows))),
                    named("column_index", manager.create(tile.indices(columns))),
                    named("column_offset", manager.create(tile.offsets(columns))),
                    named("cell", manager.create(tile.cell())));
        }

        private static NDArray named(String name, NDArray array) {
            array.setName(name);
            return array;
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList list) {
            return list.singletonOrThrow().toFloatArray();
        }
    }
}
