package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.internal.codec.format.ByteSource;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** An image file directory of a TIFF file (TIFF 6.0, section 2). Immutable; values are read from the file when needed. */
final class TiffDirectory {

    private static final int ENTRY_BYTES = 12;
    private static final int MAX_ENTRIES = 1024;

    private final ByteSource in;
    private final ByteOrder order;
    private final Map<Integer, Entry> entries = new HashMap<>();
    private final long next;

    /** Reads the directory at a position. */
    TiffDirectory(ByteSource in, ByteOrder order, long position) {
        this.in = in;
        this.order = order;
        int count = in.u16(position, order);
        if (count == 0 || count > MAX_ENTRIES) {
            throw new InvalidImageException(
                    "TIFF directory has " + count + " entries, not 1 to " + MAX_ENTRIES + "; the file is corrupt");
        }
        for (int i = 0; i < count; i++) {
            long at = position + 2 + (long) i * ENTRY_BYTES;
            entries.put(in.u16(at, order), new Entry(in.u16(at + 2, order), in.u32(at + 4, order), at + 8));
        }
        next = in.u32(position + 2 + (long) count * ENTRY_BYTES, order);
    }

    /** The position of the next directory; 0 after the last. */
    long next() {
        return next;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** The number of values of a tag; 0 if it is missing. */
    long count(int tag) {
        Entry entry = entries.get(tag);
        return entry == null ? 0 : entry.count;
    }

    /** The first value of a tag, or a default if it is missing. */
    long value(int tag, long missing) {
        return has(tag) ? value(tag, 0, missing) : missing;
    }

    /** The value of a required tag, from 1 to the largest int. */
    int size(int tag, String name) {
        long value = value(tag, 0);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new InvalidImageException(
                    "TIFF " + name + " is " + value + ", not 1 to " + Integer.MAX_VALUE + "; the file is corrupt");
        }
        return (int) value;
    }

    /** One of several values of a tag, or a default if the tag is missing. */
    long value(int tag, int index, long missing) {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return missing;
        }
        if (index >= entry.count) {
            throw new InvalidImageException("TIFF tag " + tag + " has " + entry.count + " values, but needs "
                    + (index + 1L) + "; the file is corrupt");
        }
        int bytes = entry.valueBytes(tag);
        long at = position(entry, bytes) + (long) index * bytes;
        return switch (bytes) {
            case 1 -> in.u8(at);
            case 2 -> in.u16(at, order);
            default -> in.u32(at, order);
        };
    }

    /** The values of a tag as raw bytes; none if it is missing. */
    byte[] bytes(int tag) {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return new byte[0];
        }
        int bytes = entry.valueBytes(tag);
        long length = entry.count * bytes;
        long at = position(entry, bytes);
        in.require(at, length);
        if (length > Integer.MAX_VALUE - 8) {
            throw new InvalidImageException("TIFF tag " + tag + " has " + length + " bytes; the file is corrupt");
        }
        return in.bytes(at, (int) length);
    }

    private long position(Entry entry, int bytes) {
        return entry.count * bytes <= 4 ? entry.valueAt : in.u32(entry.valueAt, order);
    }

    private record Entry(int type, long count, long valueAt) {

        int valueBytes(int tag) {
            return switch (type) {
                case 1, 2, 6, 7 -> 1;
                case 3, 8 -> 2;
                case 4, 9, 13 -> 4;
                default ->
                    throw new InvalidImageException(
                            "TIFF tag " + tag + " has values of type " + type + ", not integers; the file is corrupt");
            };
        }
    }
}
