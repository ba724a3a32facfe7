package io.hndsr.importer.check;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.hndsr.error.DeviceException;
import io.hndsr.error.InvalidBundleException;
import io.hndsr.importer.checkpoint.Shape;
import io.hndsr.importer.checkpoint.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Runs a graph of a bundle with more outputs than its role has. Confined to one thread. */
final class StageGraph implements AutoCloseable {

    private final String what;
    private final OrtEnvironment environment;
    private final OrtSession session;

    private StageGraph(String what, OrtEnvironment environment, OrtSession session) {
        this.what = what;
        this.environment = environment;
        this.session = session;
    }

    /**
     * Loads a graph on the CPU.
     *
     * @param what the graph, for messages
     * @param model the ONNX model
     */
    static StageGraph load(String what, byte[] model) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "hndsr");
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            return new StageGraph(what, environment, environment.createSession(model, options));
        } catch (OrtException refused) {
            throw new InvalidBundleException(
                    what + " cannot be loaded by ONNX Runtime: " + refused.getMessage(), refused);
        }
    }

    /**
     * Runs it.
     *
     * @param floats floating-point inputs by name
     * @param indices integer inputs of one axis by name
     * @return all outputs
     */
    Values run(Map<String, Tensor> floats, Map<String, long[]> indices) {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Tensor> input : floats.entrySet()) {
                Tensor tensor = input.getValue();
                long[] sizes = tensor.shape().sizes().stream()
                        .mapToLong(Long::longValue)
                        .toArray();
                inputs.put(
                        input.getKey(), OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.values()), sizes));
            }
            for (Map.Entry<String, long[]> input : indices.entrySet()) {
                long[] sizes = {input.getValue().length};
                inputs.put(
                        input.getKey(), OnnxTensor.createTensor(environment, LongBuffer.wrap(input.getValue()), sizes));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                return outputs(result);
            }
        } catch (OrtException failed) {
            throw new DeviceException(what + " failed: " + failed.getMessage(), failed);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static Values outputs(OrtSession.Result result) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        result.forEach(output -> {
            OnnxTensor tensor = (OnnxTensor) output.getValue();
            TensorInfo info = tensor.getInfo();
            FloatBuffer buffer = tensor.getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            Shape shape = new Shape(Arrays.stream(info.getShape()).boxed().toList());
            outputs.put(output.getKey(), new Tensor(shape, values));
        });
        return new Values(outputs);
    }

    /** The outputs of a run. */
    record Values(Map<String, Tensor> byName) {

        boolean has(String name) {
            return byName.containsKey(name);
        }

        Tensor get(String name) {
            return Objects.requireNonNull(byName.get(name), () -> "no output " + name);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException failed) {
            throw new DeviceException(what + " did not close: " + failed.getMessage(), failed);
        }
    }
}
