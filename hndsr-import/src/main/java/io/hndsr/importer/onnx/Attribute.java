package io.hndsr.importer.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import com.google.protobuf.ByteString;

/** An attribute of a node. Immutable. */
public final class Attribute {

    private final AttributeProto proto;

    private Attribute(AttributeProto.Builder proto) {
        this.proto = proto.build();
    }

    /** {@return an integer attribute} */
    public static Attribute integer(String name, long value) {
        return new Attribute(named(name, AttributeType.INT).setI(value));
    }

    /** {@return an attribute of several integers} */
    public static Attribute integers(String name, long... values) {
        AttributeProto.Builder proto = named(name, AttributeType.INTS);
        for (long value : values) {
            proto.addInts(value);
        }
        return new Attribute(proto);
    }

    /** {@return a floating-point attribute} */
    public static Attribute floating(String name, float value) {
        return new Attribute(named(name, AttributeType.FLOAT).setF(value));
    }

    /** {@return a string attribute} */
    public static Attribute string(String name, String value) {
        return new Attribute(named(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value)));
    }

    private static AttributeProto.Builder named(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    AttributeProto proto() {
        return proto;
    }
}
