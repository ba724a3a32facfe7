package io.hndsr.internal.codec.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where everything lies in a file that is to be written: header, directories with their values, then the segments. Little-endian;
 * a BigTIFF if positions of 32 bits do not reach. Immutable.
 *
 * <p>All sizes must be known, but nothing else of the segments, which follow each other without gaps.
 */
final class TiffFileLayout {

    /** The largest position of a classic TIFF. */
    static final long CLASSIC_LIMIT = 0xffff_ffffL;

    private static final long UNKNOWN = -1;

    private final List<Directory> directories;
    private final boolean big;
    private final byte[] head;
    private final long length;

    /** A directory and the sizes of its segments. */
    static final class Directory {

        private final List<TiffField> fields;
        private final boolean tiled;
        private final long[] segmentBytes;

        /**
         * Describes a directory.
         *
         * @param fields all fields but those of the segments' places, in any order
         * @param tiled whether segments are tiles
         * @param segmentBytes the size of each segment; not copied, not to be changed
         */
        Directory(List<TiffField> fields, boolean tiled, long[] segmentBytes) {
            this.fields = List.copyOf(fields);
            this.tiled = tiled;
            this.segmentBytes = segmentBytes;
        }

        long dataBytes() {
            return Arrays.stream(segmentBytes).sum();
        }
    }

    /**
     * Lays a file out.
     *
     * @param directories in the order in which they are linked
     * @param dataOrder the indices of directories in the order in which their segments follow
     */
    TiffFileLayout(List<Directory> directories, int[] dataOrder) {
        this(directories, dataOrder, CLASSIC_LIMIT);
    }

    /** Lays a file out, as a BigTIFF if it is longer than a limit. */
    TiffFileLayout(List<Directory> directories, int[] dataOrder, long classicLimit) {
        this.directories = List.copyOf(directories);
        long data = directories.stream().mapToLong(Directory::dataBytes).sum();
        long[] dataStarts = new long[directories.size()];
        Arrays.fill(dataStarts, UNKNOWN);
        long classicHead = headBytes(placed(dataStarts, false), false);
        this.big = classicHead + data > classicLimit || directories.stream().anyMatch(TiffFileLayout::needsBig);
        long headBytes = big ? headBytes(placed(dataStarts, true), true) : classicHead;
        long at = headBytes;
        for (int index : dataOrder) {
            dataStarts[index] = at;
            at += directories.get(index).dataBytes();
        }
        this.length = at;
        this.head = write(placed(dataStarts, big), Math.toIntExact(headBytes));
    }

    private static boolean needsBig(Directory directory) {
        return directory.fields.stream()
                .anyMatch(field -> narrowed(field).type() == TiffType.LONG8
                        || field.type() == TiffType.SIGNED_LONG8
                        || field.type() == TiffType.IFD8);
    }

    /** A field of 64-bit numbers as one of 32 bits, if they fit: a classic TIFF cannot hold the former. */
    private static TiffField narrowed(TiffField field) {
        if (field.type() != TiffType.LONG8) {
            return field;
        }
        long[] values = new long[field.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = field.whole(i);
            if (values[i] < 0 || values[i] > 0xffff_ffffL) {
                return field;
            }
        }
        return TiffField.ofLongs(field.tag(), values);
    }

    /** Everything before the first segment. */
    byte[] head() {
        return head;
    }

    boolean isBig() {
        return big;
    }

    /** The length of the whole file. */
    long length() {
        return length;
    }

    /** The fields of each directory, sorted, with the places of the segments if they begin at the given positions. */
    private List<List<TiffField>> placed(long[] dataStarts, boolean wide) {
        List<List<TiffField>> all = new ArrayList<>();
        for (int i = 0; i < dataStarts.length; i++) {
            Directory directory = directories.get(i);
            long[] starts = new long[directory.segmentBytes.length];
            long at = dataStarts[i];
            for (int segment = 0; segment < starts.length && at != UNKNOWN; segment++) {
                starts[segment] = directory.segmentBytes[segment] == 0 ? 0 : at;
                at += directory.segmentBytes[segment];
            }
            int startTag = directory.tiled ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS;
            int countTag = directory.tiled ? TiffTag.TILE_BYTE_COUNTS : TiffTag.STRIP_BYTE_COUNTS;
            List<TiffField> fields = new ArrayList<>();
            directory.fields.forEach(field -> fields.add(wide ? field : narrowed(field)));
            fields.add(wide ? TiffField.ofLong8s(startTag, starts) : TiffField.ofLongs(startTag, starts));
            fields.add(TiffField.ofLongs(countTag, directory.segmentBytes));
            fields.sort(Comparator.comparingInt(TiffField::tag));
            all.add(fields);
        }
        return all;
    }

    private static int headerBytes(boolean wide) {
        return wide ? 16 : 8;
    }

    private static int directoryBytes(List<TiffField> fields, boolean wide) {
        return wide ? 8 + 20 * fields.size() + 8 : 2 + 12 * fields.size() + 4;
    }

    /** Values and directories begin at multiples of their word. */
    private static long aligned(long position, boolean wide) {
        int word = wide ? 8 : 2;
        return (position + word - 1) / word * word;
    }

    private static long headBytes(List<List<TiffField>> all, boolean wide) {
        long at = headerBytes(wide);
        for (List<TiffField> fields : all) {
            at = aligned(at, wide) + directoryBytes(fields, wide);
            for (TiffField field : fields) {
                if (field.data().length > (wide ? 8 : 4)) {
                    at = aligned(at, wide) + field.data().length;
                }
            }
        }
        return aligned(at, wide);
    }

    private byte[] write(List<List<TiffField>> all, int headBytes) {
        ByteBuffer out = ByteBuffer.allocate(headBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) (big ? 43 : 42));
        if (big) {
            out.putShort((short) 8).putShort((short) 0);
        }
        long next = headerBytes(big);
        putPosition(out, next);
        for (int i = 0; i < all.size(); i++) {
            List<TiffField> fields = all.get(i);
            out.position((int) next);
            long values = next + directoryBytes(fields, big);
            if (big) {
                out.putLong(fields.size());
            } else {
                out.putShort((short) fields.size());
            }
            for (TiffField field : fields) {
                values = putField(out, field, values);
            }
            next = aligned(values, big);
            putPosition(out, i == all.size() - 1 ? 0 : next);
        }
        return out.array();
    }

    private long putField(ByteBuffer out, TiffField field, long values) {
        byte[] data = field.data();
        out.putShort((short) field.tag()).putShort((short) field.type().code());
        putPosition(out, field.count());
        int inline = big ? 8 : 4;
        if (data.length <= inline) {
            out.put(data).put(new byte[inline - data.length]);
            return values;
        }
        long at = aligned(values, big);
        putPosition(out, at);
        out.duplicate().position((int) at).put(data);
        return at + data.length;
    }

    private void putPosition(ByteBuffer out, long position) {
        if (big) {
            out.putLong(position);
        } else {
            out.putInt((int) position);
        }
    }
}
