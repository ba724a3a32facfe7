package io.hndsr.internal.codec.metadata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;

/** A tag and its values, as bytes in little-endian order. Immutable. */
public final class TagValue {

    private static final long MAX_LONG = 0xffff_ffffL;

    /** Digits after the point that a fraction keeps: a resolution is not known better. */
    private static final long DENOMINATOR = 10_000;

    private final int tag;
    private final ValueType type;

    /** Never written to. */
    private final byte[] data;

    TagValue(int tag, ValueType type, byte[] data) {
        this.tag = tag;
        this.type = type;
        this.data = data;
    }

    static TagValue ofShort(int tag, int value) {
        return new TagValue(
                tag, ValueType.SHORT, numbers(2).putShort((short) value).array());
    }

    static TagValue ofLong(int tag, long value) {
        return new TagValue(tag, ValueType.LONG, numbers(4).putInt((int) value).array());
    }

    /** A positive number as a fraction; the largest one possible if it is larger. */
    static TagValue ofRational(int tag, double value) {
        long denominator = value == Math.rint(value) || value * DENOMINATOR > MAX_LONG ? 1 : DENOMINATOR;
        long numerator = Math.max(1, Math.min(MAX_LONG, Math.round(value * denominator)));
        long divisor = commonDivisor(numerator, denominator);
        return new TagValue(
                tag,
                ValueType.RATIONAL,
                numbers(8)
                        .putInt((int) (numerator / divisor))
                        .putInt((int) (denominator / divisor))
                        .array());
    }

    private static long commonDivisor(long a, long b) {
        return b == 0 ? a : commonDivisor(b, a % b);
    }

    private static ByteBuffer numbers(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return the tag} */
    public int tag() {
        return tag;
    }

    /** {@return the number that stands for the type of the values} */
    public int typeCode() {
        return type.code();
    }

    /** {@return a copy of the values in little-endian order} */
    public byte[] bytes() {
        return data.clone();
    }

    /** The values in little-endian order, not to be written to. */
    byte[] data() {
        return data;
    }

    ValueType type() {
        return type;
    }

    int count() {
        return data.length / type.bytes();
    }

    /** The first value, if it is a positive number. */
    OptionalDouble positive() {
        if (data.length < type.bytes() || data.length == 0) {
            return OptionalDouble.empty();
        }
        ByteBuffer values = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        double number = switch (type) {
            case SHORT -> values.getShort(0) & 0xffff;
            case LONG -> Integer.toUnsignedLong(values.getInt(0));
            case RATIONAL ->
                (double) Integer.toUnsignedLong(values.getInt(0)) / Integer.toUnsignedLong(values.getInt(4));
            case FLOAT -> values.getFloat(0);
            case DOUBLE -> values.getDouble(0);
            default -> 0;
        };
        return number > 0 && Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    /** The bytes as characters of 8 bits, from the first on, at most so many. */
    String characters(int limit) {
        return new String(data, 0, Math.min(limit, data.length), StandardCharsets.ISO_8859_1);
    }
}
