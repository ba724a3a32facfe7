package io.hndsr.internal.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Owns the tensors of one run, so that each is closed once on every path. Confined to one thread. */
final class Tensors implements AutoCloseable {

    private final OrtEnvironment environment;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

    Tensors(OrtEnvironment environment) {
        this.environment = environment;
    }

    void input(String name, FloatBuffer values, long... shape) throws OrtException {
        inputs.put(name, OnnxTensor.createTensor(environment, values, shape));
    }

    void input(String name, float[] values, long... shape) throws OrtException {
        input(name, FloatBuffer.wrap(values), shape);
    }

    void input(String name, long[] values) throws OrtException {
        inputs.put(name, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), new long[] {values.length}));
    }

    /** Writes an output to a direct buffer. */
    void output(String name, FloatBuffer values, long... shape) throws OrtException {
        outputs.put(name, OnnxTensor.createTensor(environment, values, shape));
    }

    Map<String, OnnxTensor> inputs() {
        return inputs;
    }

    Map<String, OnnxTensor> outputs() {
        return outputs;
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
    }
}
