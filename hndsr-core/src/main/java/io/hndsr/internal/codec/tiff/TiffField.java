package io.hndsr.internal.codec.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A field of a directory: a tag and its values, kept as bytes, so that a field of any meaning can be written again unchanged.
 * Immutable.
 */
public final class TiffField {

    private final int tag;
    private final TiffType type;

    /** The values, in little-endian order whatever the file's; never written to. */
    private final byte[] data;

    private TiffField(int tag, TiffType type, byte[] data) {
        if (tag < 0 || tag > 0xffff) {
            throw new IllegalArgumentException("tag " + tag + " is not within 0 to 65535");
        }
        this.tag = tag;
        this.type = type;
        this.data = data;
    }

    /** Wraps values as a file stores them; the array belongs to the field from now on. */
    static TiffField ofStored(int tag, TiffType type, byte[] stored, ByteOrder order) {
        if (order == ByteOrder.BIG_ENDIAN && type.wordBytes() > 1) {
            reverseWords(stored, type.wordBytes());
        }
        return new TiffField(tag, type, stored);
    }

    private static void reverseWords(byte[] data, int wordBytes) {
        for (int word = 0; word < data.length; word += wordBytes) {
            for (int i = 0; i < wordBytes / 2; i++) {
                byte low = data[word + i];
                data[word + i] = data[word + wordBytes - 1 - i];
                data[word + wordBytes - 1 - i] = low;
            }
        }
    }

    /**
     * Creates a field of {@link TiffType#SHORT}.
     *
     * @param tag the tag
     * @param values each within 0 to 65535
     * @return the field
     */
    public static TiffField ofShorts(int tag, int... values) {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(2, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            if (value < 0 || value > 0xffff) {
                throw new IllegalArgumentException("value " + value + " of tag " + tag + " is not within 0 to 65535");
            }
            data.putShort((short) value);
        }
        return new TiffField(tag, TiffType.SHORT, data.array());
    }

    /**
     * Creates a field of {@link TiffType#LONG}.
     *
     * @param tag the tag
     * @param values each within 0 to 4294967295
     * @return the field
     */
    public static TiffField ofLongs(int tag, long... values) {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            if (value < 0 || value > 0xffff_ffffL) {
                throw new IllegalArgumentException("value " + value + " of tag " + tag + " is not within 0 to 2^32-1");
            }
            data.putInt((int) value);
        }
        return new TiffField(tag, TiffType.LONG, data.array());
    }

    /**
     * Creates a field of {@link TiffType#LONG8}, which only a BigTIFF may hold.
     *
     * @param tag the tag
     * @param values the values
     * @return the field
     */
    public static TiffField ofLong8s(int tag, long... values) {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(8, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            data.putLong(value);
        }
        return new TiffField(tag, TiffType.LONG8, data.array());
    }

    /**
     * Creates a field of {@link TiffType#DOUBLE}.
     *
     * @param tag the tag
     * @param values the values
     * @return the field
     */
    public static TiffField ofDoubles(int tag, double... values) {
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(8, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            data.putDouble(value);
        }
        return new TiffField(tag, TiffType.DOUBLE, data.array());
    }

    /**
     * Creates a field of one {@link TiffType#RATIONAL}.
     *
     * @param tag the tag
     * @param numerator 0 to 4294967295
     * @param denominator 0 to 4294967295
     * @return the field
     */
    public static TiffField ofRational(int tag, long numerator, long denominator) {
        return new TiffField(tag, TiffType.RATIONAL, ofLongs(tag, numerator, denominator).data);
    }

    /**
     * Creates a field of {@link TiffType#ASCII}, ended by a zero.
     *
     * @param tag the tag
     * @param text the text, stored as UTF-8
     * @return the field
     */
    public static TiffField ofText(int tag, String text) {
        byte[] characters = text.getBytes(StandardCharsets.UTF_8);
        return new TiffField(tag, TiffType.ASCII, Arrays.copyOf(characters, Math.addExact(characters.length, 1)));
    }

    /**
     * Creates a field of {@link TiffType#UNDEFINED}.
     *
     * @param tag the tag
     * @param bytes the bytes; copied
     * @return the field
     */
    public static TiffField ofBytes(int tag, byte[] bytes) {
        return new TiffField(tag, TiffType.UNDEFINED, bytes.clone());
    }

    /** {@return the tag} */
    public int tag() {
        return tag;
    }

    /** {@return the type of the values} */
    public TiffType type() {
        return type;
    }

    /** {@return the number of values} */
    public int count() {
        return data.length / type.bytes();
    }

    /** {@return a copy of the values in little-endian order} */
    public byte[] bytes() {
        return data.clone();
    }

    /** The values in little-endian order, not to be written to. */
    byte[] data() {
        return data;
    }

    /**
     * Returns one value as a whole number.
     *
     * @param index from 0
     * @return the value; of {@link TiffType#LONG8}, negative if it is 2^63 or more
     * @throws IllegalStateException if values of the type are not whole numbers
     * @throws IndexOutOfBoundsException if there are fewer values
     */
    public long whole(int index) {
        ByteBuffer values = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        int at = at(index);
        return switch (type) {
            case BYTE, UNDEFINED -> values.get(at) & 0xff;
            case SIGNED_BYTE -> values.get(at);
            case SHORT -> values.getShort(at) & 0xffff;
            case SIGNED_SHORT -> values.getShort(at);
            case LONG, IFD -> Integer.toUnsignedLong(values.getInt(at));
            case SIGNED_LONG -> values.getInt(at);
            case LONG8, SIGNED_LONG8, IFD8 -> values.getLong(at);
            case ASCII, RATIONAL, SIGNED_RATIONAL, FLOAT, DOUBLE ->
                throw new IllegalStateException("TIFF tag " + tag + " has values of " + type + ", not whole numbers");
        };
    }

    /**
     * Returns one value as a number.
     *
     * @param index from 0
     * @return the value; a fraction with the denominator 0 is infinite or not a number
     * @throws IllegalStateException if it is a text
     * @throws IndexOutOfBoundsException if there are fewer values
     */
    public double number(int index) {
        ByteBuffer values = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        int at = at(index);
        return switch (type) {
            case FLOAT -> values.getFloat(at);
            case DOUBLE -> values.getDouble(at);
            case RATIONAL ->
                (double) Integer.toUnsignedLong(values.getInt(at)) / Integer.toUnsignedLong(values.getInt(at + 4));
            case SIGNED_RATIONAL -> (double) values.getInt(at) / values.getInt(at + 4);
            default -> whole(index);
        };
    }

    private int at(int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException("TIFF tag " + tag + " has " + count() + " values, not " + (index + 1L));
        }
        return index * type.bytes();
    }

    /** {@return the bytes up to the first zero, read as UTF-8} */
    public String text() {
        int end = 0;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        return new String(data, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TiffField field
                && tag == field.tag
                && type == field.type
                && Arrays.equals(data, field.data);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * tag + type.hashCode()) + Arrays.hashCode(data);
    }

    /** {@return tag, type and number of values} */
    @Override
    public String toString() {
        return tag + " " + type + "[" + count() + "]";
    }
}
