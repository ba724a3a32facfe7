package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.internal.codec.format.ByteSource;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An image file directory (TIFF 6.0, section 2). Immutable and thread-safe; values are read from the file when they are
 * needed, and refused if they lie outside of it.
 */
public final class TiffDirectory {

    private static final int MAX_ENTRIES = 1024;
    private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

    private final ByteSource in;
    private final ByteOrder order;
    private final SortedMap<Integer, Entry> entries = new TreeMap<>();
    private final long position;
    private final long next;

    /** A field whose values have not been read. */
    private record Entry(int tag, int typeCode, long count, long position) {

        /** The bytes of the values; negative if there is no such number. */
        long bytes() {
            int each = TiffType.ofCode(typeCode).map(TiffType::bytes).orElse(0);
            return count < 0 || count > Long.MAX_VALUE / 8 ? -1 : count * each;
        }
    }

    private TiffDirectory(ByteSource in, ByteOrder order, Collection<Entry> found, long position, long next) {
        this.in = in;
        this.order = order;
        this.position = position;
        this.next = next;
        for (Entry entry : found) {
            entries.putIfAbsent(entry.tag, entry); // of two fields with one tag, readers take the first
        }
    }

    /** Reads the entries at a position, not their values. */
    static TiffDirectory read(ByteSource in, ByteOrder order, boolean big, long position) {
        long count = big ? in.u64(position, order) : in.u16(position, order);
        if (count < 1 || count > MAX_ENTRIES) {
            throw new InvalidImageException("TIFF directory has " + Long.toUnsignedString(count) + " entries, not 1 to "
                    + MAX_ENTRIES + "; the file is corrupt");
        }
        int entryBytes = big ? 20 : 12;
        int inlineBytes = big ? 8 : 4;
        long at = position + (big ? 8 : 2);
        List<Entry> found = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++, at += entryBytes) {
            int tag = in.u16(at, order);
            int type = in.u16(at + 2, order);
            long values = big ? in.u64(at + 4, order) : in.u32(at + 4, order);
            long inline = at + entryBytes - inlineBytes;
            long length = new Entry(tag, type, values, 0).bytes();
            long place =
                    length >= 0 && length <= inlineBytes ? inline : big ? in.u64(inline, order) : in.u32(inline, order);
            found.add(new Entry(tag, type, values, place));
        }
        return new TiffDirectory(in, order, found, position, big ? in.u64(at, order) : in.u32(at, order));
    }

    /** Where the directory begins in the file. */
    long position() {
        return position;
    }

    /** The position of the next directory; 0 after the last. */
    long next() {
        return next;
    }

    /** {@return the tags of all fields, in ascending order} */
    public List<Integer> tags() {
        return List.copyOf(entries.keySet());
    }

    /**
     * Returns whether there is a field.
     *
     * @param tag its tag
     * @return true if there is
     */
    public boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /**
     * Reads a field.
     *
     * @param tag its tag
     * @return the field; empty if there is none, or if its type is unknown
     * @throws InvalidImageException if its values do not lie in the file
     */
    public Optional<TiffField> field(int tag) {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return Optional.empty();
        }
        return TiffType.ofCode(entry.typeCode)
                .map(type -> TiffField.ofStored(tag, type, stored(entry, entry.bytes()), order));
    }

    /**
     * Reads all fields that can be written to another file unchanged: the geography, GDAL's, and those of any other meaning;
     * not those of storage.
     *
     * @return the fields in ascending order of their tags; those of unknown types are left out
     * @throws InvalidImageException if values do not lie in the file, or overlap so much that they have more bytes than it
     */
    public List<TiffField> carriedFields() {
        long bytes = 0;
        List<TiffField> carried = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (!TiffTag.isOfStorage(entry.tag)) {
                bytes += Math.max(0, entry.bytes());
                if (bytes > in.length()) {
                    throw new InvalidImageException("TIFF of " + in.length() + " bytes claims more than " + bytes
                            + " bytes of fields; they overlap, the file is corrupt");
                }
                field(entry.tag).ifPresent(carried::add);
            }
        }
        return List.copyOf(carried);
    }

    private byte[] stored(Entry entry, long length) {
        if (length < 0 || length > MAX_ARRAY_BYTES) {
            throw new InvalidImageException("TIFF tag " + entry.tag + " has " + Long.toUnsignedString(entry.count)
                    + " values, more than the file can hold; the file is corrupt");
        }
        return in.bytes(entry.position, (int) length);
    }

    /** The number of values of a field; 0 if it is missing, negative if it is absurd. */
    long count(int tag) {
        Entry entry = entries.get(tag);
        return entry == null ? 0 : entry.count;
    }

    /** The first value of a field of whole numbers, or a default if it is missing. */
    long whole(int tag, long missing) {
        long[] first = wholes(tag, 1);
        if (first.length == 0) {
            if (has(tag)) {
                throw new InvalidImageException("TIFF tag " + tag + " has 0 values, but needs 1; the file is corrupt");
            }
            return missing;
        }
        return first[0];
    }

    /** The value of a required field, within 1 to a limit. */
    int size(int tag, String name, int limit) {
        long value = whole(tag, 0);
        if (value < 1 || value > limit) {
            throw new InvalidImageException("TIFF " + name + " is " + Long.toUnsignedString(value) + ", not 1 to "
                    + limit + "; the file is corrupt");
        }
        return (int) value;
    }

    /** The first values of a field of whole numbers, at most so many; none if it is missing. */
    long[] wholes(int tag, int limit) {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return new long[0];
        }
        TiffType type = TiffType.ofCode(entry.typeCode)
                .filter(TiffType::isWhole)
                .orElseThrow(() -> new InvalidImageException("TIFF tag " + tag + " has values of type " + entry.typeCode
                        + ", not whole numbers; the file is corrupt"));
        if (entry.count < 0 || entry.count > in.length()) {
            stored(entry, -1);
        }
        long count = Math.min(limit, entry.count);
        TiffField field = TiffField.ofStored(tag, type, stored(entry, count * type.bytes()), order);
        long[] values = new long[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = field.whole(i);
        }
        return values;
    }
}
