package io.hndsr.importer.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hndsr.error.InvalidBundleException;
import java.util.Arrays;

/** Adds outputs to a model. Confined to one thread. */
public final class ModelEditor {

    private final ModelProto.Builder model;
    private final GraphProto.Builder graph;

    /**
     * Reads a model.
     *
     * @param what the model, for messages
     * @param bytes an ONNX file
     * @throws InvalidBundleException if they are not a model
     */
    public ModelEditor(String what, byte[] bytes) {
        try {
            this.model = ModelProto.parseFrom(bytes).toBuilder();
        } catch (InvalidProtocolBufferException malformed) {
            throw new InvalidBundleException(what + " is not an ONNX model; copy the bundle again", malformed);
        }
        this.graph = model.getGraphBuilder();
    }

    /** {@return whether a node produces a value of this name} */
    public boolean produces(String value) {
        return graph.getNodeList().stream()
                .anyMatch(node -> node.getOutputList().contains(value));
    }

    /**
     * Adds a pointwise convolution with weights that the model has.
     *
     * @param name the name of the result
     * @param value the value it is applied to
     * @param layer the prefix of the names of its weights
     */
    public void addConvolution(String name, String value, String layer) {
        add("Conv", name, value, layer + ".weight", layer + ".bias");
    }

    /**
     * Adds a selection of channels: the first, and every {@code step}-th after it.
     *
     * @param name the name of the result
     * @param value the value the channels are selected from, {@code [N,C,...]}
     * @param step distance between selected channels
     */
    public void addEvery(String name, String value, int step) {
        String start = constant(name + ".start", 0);
        String end = constant(name + ".end", Long.MAX_VALUE);
        String axis = constant(name + ".axis", 1);
        add("Slice", name, value, start, end, axis, constant(name + ".step", step));
    }

    /**
     * Makes a value an output.
     *
     * @param value a value of floats
     */
    public void expose(String value) {
        if (graph.getOutputList().stream().noneMatch(output -> output.getName().equals(value))) {
            graph.addOutput(ValueInfoProto.newBuilder()
                    .setName(value)
                    .setType(TypeProto.newBuilder()
                            .setTensorType(TypeProto.Tensor.newBuilder()
                                    .setElemType(TensorProto.DataType.FLOAT.getNumber()))));
        }
    }

    /** {@return the model as it is now} */
    public byte[] toBytes() {
        return model.build().toByteArray();
    }

    private String constant(String name, long value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(value));
        return name;
    }

    private void add(String operator, String output, String... inputs) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(Arrays.asList(inputs))
                .addOutput(output));
    }
}
