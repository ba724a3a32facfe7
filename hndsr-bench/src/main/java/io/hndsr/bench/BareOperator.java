package io.hndsr.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.hndsr.config.Precision;
import io.hndsr.model.GraphRole;
import io.hndsr.model.ModelBundle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The bundled operator on bare ONNX Runtime, with everything prepared outside of the run: the yardstick. */
final class BareOperator implements AutoCloseable {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    BareOperator(GraphRole role, Precision precision, int threads) throws OrtException {
        byte[] graph = ModelBundle.bundled().graph(role, precision).orElseThrow();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(graph, options);
        }
    }

    /** Prepares a tile of which the middle is enlarged by a whole scale. */
    PreparedTile prepare(int height, int width, int margin, int scale) throws OrtException {
        return new PreparedTile(environment, height, width, margin, scale);
    }

    void run(PreparedTile tile) throws OrtException {
        session.run(tile.inputs, Set.of(), tile.outputs).close();
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }

    /** A tile's tensors. */
    static final class PreparedTile implements AutoCloseable {

        private final Map<String, OnnxTensor> inputs = new HashMap<>();
        private final Map<String, OnnxTensor> outputs = new HashMap<>();

        private PreparedTile(OrtEnvironment environment, int height, int width, int margin, int scale)
                throws OrtException {
            FloatBuffer image = direct(3 * height * width);
            for (int i = 0; i < image.capacity(); i++) {
                image.put(i, (i % 251) / 250f);
            }
            inputs.put("image", OnnxTensor.createTensor(environment, image, new long[] {1, 3, height, width}));
            FloatBuffer condition = FloatBuffer.wrap(new float[] {0.5f, 2f});
            inputs.put("condition", OnnxTensor.createTensor(environment, condition, new long[] {1, 2}));
            int rows = putAxis(environment, "row", height, margin, scale);
            int columns = putAxis(environment, "column", width, margin, scale);
            FloatBuffer cell = FloatBuffer.wrap(new float[] {1f / scale, 1f / scale});
            inputs.put("cell", OnnxTensor.createTensor(environment, cell, new long[] {2}));
            outputs.put(
                    "fidelity",
                    OnnxTensor.createTensor(environment, direct(3 * rows * columns), new long[] {1, 3, rows, columns}));
        }

        private int putAxis(OrtEnvironment environment, String axis, int low, int margin, int scale)
                throws OrtException {
            int size = (low - 2 * margin) * scale;
            long[] index = new long[size];
            float[] offset = new float[size];
            Arrays.setAll(index, i -> margin + i / scale);
            for (int i = 0; i < size; i++) {
                offset[i] = (i % scale + 0.5f) / scale - 0.5f;
            }
            inputs.put(
                    axis + "_index", OnnxTensor.createTensor(environment, LongBuffer.wrap(index), new long[] {size}));
            inputs.put(axis + "_offset", OnnxTensor.createTensor(environment, FloatBuffer.wrap(offset), new long[] {size
            }));
            return size;
        }

        private static FloatBuffer direct(int floats) {
            return ByteBuffer.allocateDirect(floats * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
        }
    }
}
