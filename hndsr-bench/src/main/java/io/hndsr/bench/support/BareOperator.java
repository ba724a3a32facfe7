package io.hndsr.bench.support;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.hndsr.config.Precision;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The bundled operator on bare ONNX Runtime, the baseline of the throughput benchmarks: all tensors are prepared before a
 * run, and a run does nothing but inference. Thread-safe.
 */
public final class BareOperator implements AutoCloseable {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /**
     * Opens a session.
     *
     * @param role the graph of the bundled model
     * @param precision its arithmetic
     * @param threads intra-op threads of the session
     * @throws OrtException if ONNX Runtime cannot open the graph
     */
    public BareOperator(GraphRole role, Precision precision, int threads) throws OrtException {
        byte[] graph = ModelBundle.bundled().graph(role, precision).orElseThrow();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(graph, options);
        }
    }

    /**
     * Prepares the tensors of a tile.
     *
     * @param height rows of the padded tile
     * @param width columns of the padded tile
     * @param margin pixels on each side that are not upscaled
     * @param scale the integer scale
     * @return the tile, to be closed by the caller
     * @throws OrtException if a tensor cannot be created
     */
    public PreparedTile prepare(int height, int width, int margin, int scale) throws OrtException {
        return prepare(TileInputs.of(height, width, margin, scale));
    }

    /**
     * Prepares the tensors of a tile.
     *
     * @param tile the values
     * @return the tile, to be closed by the caller
     * @throws OrtException if a tensor cannot be created
     */
    public PreparedTile prepare(TileInputs tile) throws OrtException {
        return new PreparedTile(environment, tile);
    }

    /**
     * Runs the graph on a tile, into the tile's own output buffer.
     *
     * @param tile a prepared tile
     * @throws OrtException if the run fails
     */
    public void run(PreparedTile tile) throws OrtException {
        session.run(tile.inputs, Set.of(), tile.outputs).close();
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }

    /** The input and output tensors of a tile. Several threads may run the same tile: each writes the same result. */
    public static final class PreparedTile implements AutoCloseable {

        private final Map<String, OnnxTensor> inputs = new HashMap<>();
        private final Map<String, OnnxTensor> outputs = new HashMap<>();

        private PreparedTile(OrtEnvironment environment, TileInputs tile) throws OrtException {
            int rows = tile.outputHeight();
            int columns = tile.outputWidth();
            putFloats(environment, "image", tile.image(), 1, 3, tile.height(), tile.width());
            putFloats(environment, "condition", FloatBuffer.wrap(tile.condition()), 1, 2);
            putFloats(environment, "cell", FloatBuffer.wrap(tile.cell()), 2);
            putFloats(environment, "row_offset", FloatBuffer.wrap(tile.offsets(rows)), rows);
            putFloats(environment, "column_offset", FloatBuffer.wrap(tile.offsets(columns)), columns);
            putLongs(environment, "row_index", tile.indices(rows));
            putLongs(environment, "column_index", tile.indices(columns));
            FloatBuffer result = TileInputs.direct(3 * rows * columns);
            outputs.put("fidelity", OnnxTensor.createTensor(environment, result, new long[] {1, 3, rows, columns}));
        }

        private void putFloats(OrtEnvironment environment, String name, FloatBuffer values, long... shape)
                throws OrtException {
            inputs.put(name, OnnxTensor.createTensor(environment, values, shape));
        }

        private void putLongs(OrtEnvironment environment, String name, long[] values) throws OrtException {
            LongBuffer wrapped = LongBuffer.wrap(values);
            inputs.put(name, OnnxTensor.createTensor(environment, wrapped, new long[] {values.length}));
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }
}
