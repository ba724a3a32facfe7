package io.hndsr.importer.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Builds an ONNX graph. Values are referred to by name. The same calls give the same bytes. Confined to one thread. */
public final class GraphBuilder {

    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final String PRODUCER = "hndsr";

    private final GraphProto.Builder graph;
    private final List<NodeProto.Builder> nodes = new ArrayList<>();
    private final Map<String, NodeProto.Builder> producers = new HashMap<>();
    private int constants;

    /**
     * Starts a graph without nodes.
     *
     * @param name its name
     */
    public GraphBuilder(String name) {
        this.graph = GraphProto.newBuilder().setName(name);
    }

    /** The type of a value's elements. */
    public enum Element {
        /** 32-bit floating point. */
        FLOAT(TensorProto.DataType.FLOAT),
        /** 64-bit integers. */
        INT64(TensorProto.DataType.INT64);

        private final TensorProto.DataType type;

        Element(TensorProto.DataType type) {
            this.type = type;
        }

        /** {@return the attribute of the operator Cast for this type} */
        public Attribute castTo() {
            return Attribute.integer("to", type.getNumber());
        }
    }

    /**
     * Adds an input.
     *
     * @param name its name
     * @param element the type of its elements
     * @param axes the size of each axis: a number, or a name if it varies
     * @return its name
     */
    public String input(String name, Element element, Object... axes) {
        graph.addInput(port(name, element, axes));
        return name;
    }

    /**
     * Names a value and makes it an output.
     *
     * @param name the output's name
     * @param value the value, of floats
     * @param axes the size of each axis: a number, or a name if it varies
     */
    public void output(String name, String value, Object... axes) {
        label(name, node("Identity", value));
        graph.addOutput(port(name, Element.FLOAT, axes));
    }

    /**
     * Adds a node of one output.
     *
     * @param operator its ONNX operator
     * @param inputs its inputs; an empty name for one that is omitted
     * @param attributes its attributes
     * @return the name of its output
     */
    public String node(String operator, List<String> inputs, Attribute... attributes) {
        return nodes(operator, 1, inputs, attributes).get(0);
    }

    /** Adds a node of one output and no attributes. */
    public String node(String operator, String... inputs) {
        return node(operator, List.of(inputs));
    }

    /**
     * Adds a node.
     *
     * @param operator its ONNX operator
     * @param outputs the number of its outputs
     * @param inputs its inputs
     * @param attributes its attributes
     * @return the names of its outputs
     */
    public List<String> nodes(String operator, int outputs, List<String> inputs, Attribute... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addAllInput(inputs);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            String name = operator.toLowerCase(Locale.ROOT) + "_" + nodes.size() + (i == 0 ? "" : "_" + i);
            node.addOutput(name);
            names.add(name);
        }
        for (Attribute attribute : attributes) {
            node.addAttribute(attribute.proto());
        }
        nodes.add(node);
        producers.put(names.get(0), node);
        return names;
    }

    /**
     * Renames a value, so that tools find it. Call it directly after the node that produces the value.
     *
     * @param name the new name
     * @param value the name that {@link #node} returned
     * @return the new name
     */
    public String label(String name, String value) {
        NodeProto.Builder node = producers.remove(value);
        if (node == null || node != nodes.get(nodes.size() - 1)) {
            throw new IllegalArgumentException(value + " is not the output of the last node");
        }
        node.setOutput(0, name);
        return name;
    }

    /**
     * Adds weights.
     *
     * @param name their name
     * @param values their values, row by row
     * @param shape the size of each axis
     * @return their name
     */
    public String weights(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return initializer(name, Element.FLOAT, bytes, shape);
    }

    /** {@return the name of a new value of one axis, or without axes if there is one number} */
    public String floats(float... values) {
        return weights(
                "constant_" + constants++, values, values.length == 1 ? new long[0] : new long[] {values.length});
    }

    /** {@return the name of a new value of one axis} */
    public String integers(long... values) {
        return integers(values, values.length);
    }

    /** {@return the name of a new value without axes} */
    public String integer(long value) {
        return integers(new long[] {value});
    }

    private String integers(long[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return initializer("constant_" + constants++, Element.INT64, bytes, shape);
    }

    private String initializer(String name, Element element, ByteBuffer bytes, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(element.type.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        for (long size : shape) {
            tensor.addDims(size);
        }
        graph.addInitializer(tensor);
        return name;
    }

    /** {@return the model, as it is written to a file} */
    public byte[] toBytes() {
        GraphProto.Builder whole = graph.clone();
        nodes.forEach(whole::addNode);
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName(PRODUCER)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(whole)
                .build()
                .toByteArray();
    }

    private static ValueInfoProto port(String name, Element element, Object... axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object axis : axes) {
            TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
            if (axis instanceof Integer size) {
                dimension.setDimValue(size);
            } else {
                dimension.setDimParam(axis.toString());
            }
            shape.addDim(dimension);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(element.type.getNumber())
                                .setShape(shape)))
                .build();
    }
}
