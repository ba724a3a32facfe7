package io.hndsr.internal.codec;

import io.hndsr.error.OutputException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** The bytes of a TIFF file up to its first strip: header, directory, long values. Confined to one thread. */
final class TiffDirectoryBytes {

    private static final int HEADER_BYTES = 8;
    private static final int ENTRY_BYTES = 12;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;
    private static final long MAX_FILE_BYTES = 0xffff_ffffL;

    /** The entries by tag, since a directory is sorted. */
    private final Map<Integer, Entry> entries = new TreeMap<>();

    private long[] stripBytes = new long[0];

    /** Adds a tag that says the same of each of several bands. */
    void addShorts(int tag, int count, int value) {
        ByteBuffer values = ByteBuffer.allocate(2 * count);
        for (int i = 0; i < count; i++) {
            values.putShort((short) value);
        }
        entries.put(tag, new Entry(SHORT, count, values));
    }

    void addLongs(int tag, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(4, values.length));
        for (long value : values) {
            bytes.putInt((int) value);
        }
        entries.put(tag, new Entry(LONG, values.length, bytes));
    }

    void addBytes(int tag, byte[] values) {
        entries.put(tag, new Entry(UNDEFINED, values.length, ByteBuffer.wrap(values)));
    }

    /** Adds the strips, which follow each other right after these bytes. */
    void addStrips(long[] bytes) {
        stripBytes = bytes.clone();
        addLongs(TiffTag.STRIP_BYTE_COUNTS, bytes);
        // The offsets take as much room as they will when they are known.
        addLongs(TiffTag.STRIP_OFFSETS, bytes);
    }

    byte[] bytes() {
        int directoryBytes = 2 + ENTRY_BYTES * entries.size() + 4;
        int valueBytes = entries.values().stream().mapToInt(Entry::outsideBytes).sum();
        int total = HEADER_BYTES + directoryBytes + valueBytes;
        placeStrips(total);
        ByteBuffer file = ByteBuffer.allocate(total);
        file.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(HEADER_BYTES);
        file.putShort((short) entries.size());
        int valueAt = HEADER_BYTES + directoryBytes;
        for (Map.Entry<Integer, Entry> tagged : entries.entrySet()) {
            Entry entry = tagged.getValue();
            int at = file.position();
            file.putShort(tagged.getKey().shortValue())
                    .putShort((short) entry.type)
                    .putInt(entry.count);
            if (entry.outsideBytes() == 0) {
                file.put(entry.values.duplicate().clear());
            } else {
                file.putInt(valueAt);
                file.put(valueAt, entry.values, 0, entry.values.capacity());
                valueAt += entry.outsideBytes();
            }
            file.position(at + ENTRY_BYTES);
        }
        return file.array();
    }

    private void placeStrips(long firstAt) {
        long[] offsets = new long[stripBytes.length];
        long at = firstAt;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = at;
            at += stripBytes[i];
        }
        if (at > MAX_FILE_BYTES) {
            throw new OutputException("TIFF would have " + at + " bytes, more than " + MAX_FILE_BYTES
                    + "; choose png, or GeoTIFF output");
        }
        addLongs(TiffTag.STRIP_OFFSETS, offsets);
    }

    private record Entry(int type, int count, ByteBuffer values) {

        /** The room that values take which do not fit the entry itself, kept even. */
        int outsideBytes() {
            int bytes = values.capacity();
            return bytes <= 4 ? 0 : bytes + (bytes & 1);
        }
    }
}
