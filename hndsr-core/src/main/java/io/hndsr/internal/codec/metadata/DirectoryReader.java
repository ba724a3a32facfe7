package io.hndsr.internal.codec.metadata;

import io.hndsr.internal.codec.format.ByteSource;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Reads directories of tags that may be corrupt: what is not in its place is left out, and the rest is read. Confined to one
 * thread.
 *
 * <p>Each directory is read once, so that none can contain itself. All values together have a bounded number of bytes, whatever
 * counts they claim.
 */
final class DirectoryReader {

    /** What all values of a block may have. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_ENTRIES = 1024;
    private static final int CODE_OF_LONG8 = 16;
    private static final int CODE_OF_IFD = 13;
    private static final int CODE_OF_IFD8 = 18;

    private final ByteSource in;
    private final ByteOrder order;

    /** Whether counts and positions have 64 bits. */
    private final boolean big;

    private final Set<Long> seen = new HashSet<>();
    private long budget = MAX_BYTES;

    /**
     * Begins to read.
     *
     * @param in the block, to whose first byte positions refer
     * @param order its byte order
     * @param big whether it is a BigTIFF
     */
    DirectoryReader(ByteSource in, ByteOrder order, boolean big) {
        this.in = in;
        this.order = order;
        this.big = big;
    }

    /**
     * What a directory holds.
     *
     * @param values the tags that are kept
     * @param below the positions of directories, by the tags that hold them
     */
    record Directory(SortedMap<Integer, TagValue> values, Map<Integer, Long> below) {

        static final Directory EMPTY = new Directory(Collections.emptySortedMap(), Map.of());
    }

    /** Reads a directory; an empty one if there is none at the position, or it has been read. */
    Directory read(long position, IntPredicate kept) {
        int countBytes = big ? 8 : 2;
        int entryBytes = big ? 20 : 12;
        if (!isInside(position, countBytes) || !seen.add(position)) {
            return Directory.EMPTY;
        }
        long count = big ? in.u64(position, order) : in.u16(position, order);
        if (count < 1 || count > MAX_ENTRIES || !isInside(position + countBytes, count * entryBytes)) {
            return Directory.EMPTY;
        }
        SortedMap<Integer, TagValue> values = new TreeMap<>();
        Map<Integer, Long> below = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            long at = position + countBytes + (long) i * entryBytes;
            int tag = in.u16(at, order);
            if (ExifTag.isPointer(tag)) {
                pointer(at, tag, below);
            } else if (kept.test(tag)) {
                value(at, tag, values);
            }
        }
        return new Directory(values, below);
    }

    private void pointer(long at, int tag, Map<Integer, Long> below) {
        int type = in.u16(at + 2, order);
        if (type == ValueType.LONG.code() || type == CODE_OF_IFD) {
            below.putIfAbsent(tag, in.u32(at + (big ? 12 : 8), order));
        } else if (big && (type == CODE_OF_LONG8 || type == CODE_OF_IFD8)) {
            below.putIfAbsent(tag, in.u64(at + 12, order));
        }
    }

    private void value(long at, int tag, SortedMap<Integer, TagValue> values) {
        ValueType type = ValueType.ofCode(in.u16(at + 2, order)).orElse(null);
        long count = big ? in.u64(at + 4, order) : in.u32(at + 4, order);
        if (type == null || count < 1 || count > budget / type.bytes()) {
            return;
        }
        int length = (int) count * type.bytes();
        long inline = at + (big ? 12 : 8);
        long place = length <= (big ? 8 : 4) ? inline : big ? in.u64(inline, order) : in.u32(inline, order);
        if (!isInside(place, length)) {
            return;
        }
        if (order == ByteOrder.BIG_ENDIAN && ExifTag.isTable(tag)) {
            return;
        }
        budget -= length;
        byte[] data = in.bytes(place, length);
        if (order == ByteOrder.BIG_ENDIAN) {
            reverse(data, 0, length, type.wordBytes());
            reverseContent(tag, data);
        }
        values.putIfAbsent(tag, new TagValue(tag, type, data));
    }

    /** What bytes of no stated type hold in the byte order of the block: UTF-16 after the name of the encoding, and two sizes. */
    private static void reverseContent(int tag, byte[] data) {
        if (ExifTag.isEncodedText(tag) && startsWith(data, "UNICODE\0")) {
            reverse(data, 8, data.length - 8, 2);
        } else if (tag == ExifTag.CFA_PATTERN && data.length >= 4) {
            reverse(data, 0, 4, 2);
        }
    }

    private static boolean startsWith(byte[] data, String ascii) {
        if (data.length < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (data[i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static void reverse(byte[] data, int from, int count, int wordBytes) {
        for (int word = from; word + wordBytes <= from + count; word += wordBytes) {
            for (int i = 0; i < wordBytes / 2; i++) {
                byte low = data[word + i];
                data[word + i] = data[word + wordBytes - 1 - i];
                data[word + wordBytes - 1 - i] = low;
            }
        }
    }

    private boolean isInside(long position, long count) {
        return position >= 0 && position <= in.length() && count <= in.length() - position;
    }
}
