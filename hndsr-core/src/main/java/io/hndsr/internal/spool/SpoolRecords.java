package io.hndsr.internal.spool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/** The bytes of a spool's file, as the package describes them. Stateless. */
final class SpoolRecords {

    static final int HEAD_BYTES = 32;

    private static final byte[] MARK = "HNDSRSP1".getBytes(StandardCharsets.US_ASCII);
    private static final int TILE = 0x5449_4c45;
    private static final int SYNC = 0x5359_4e43;
    private static final int MAX_FINGERPRINT_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private SpoolRecords() {}

    /**
     * Where the bytes of a piece lie.
     *
     * @param start the position of the first
     * @param length how many
     * @param checksum their CRC-32
     */
    record Place(long start, int length, int checksum) {}

    /**
     * What a file holds.
     *
     * @param places the pieces that are whole
     * @param end the position after the last of them
     */
    record Contents(Map<SpoolKey, Place> places, long end) {}

    static int checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    static byte[] header(String fingerprint) {
        byte[] text = fingerprint.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_FINGERPRINT_BYTES) {
            throw new IllegalArgumentException(
                    "a fingerprint of " + text.length + " bytes exceeds " + MAX_FINGERPRINT_BYTES);
        }
        ByteBuffer header = ByteBuffer.allocate(MARK.length + 4 + text.length + 4);
        header.put(MARK).putInt(text.length).put(text);
        return header.putInt(checksum(Arrays.copyOf(header.array(), header.position())))
                .array();
    }

    static byte[] tile(SpoolKey key, int length, int checksum) {
        return head(TILE, key.layer(), key.level(), key.row(), key.column(), length, checksum);
    }

    static byte[] sync() {
        return head(SYNC, 0, 0, 0, 0, 0, 0);
    }

    private static byte[] head(int... numbers) {
        byte[] head = new byte[HEAD_BYTES];
        ByteBuffer out = ByteBuffer.wrap(head);
        for (int number : numbers) {
            out.putInt(number);
        }
        out.putInt(checksum(Arrays.copyOf(head, HEAD_BYTES - 4)));
        return head;
    }

    /** The fingerprint in the header; empty if there is no whole header. */
    static Optional<String> fingerprint(FileChannel file) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(MARK.length + 4);
        if (file.size() < start.capacity()) {
            return Optional.empty();
        }
        readFully(file, start, 0);
        byte[] mark = Arrays.copyOf(start.array(), MARK.length);
        int length = start.getInt(MARK.length);
        if (!Arrays.equals(mark, MARK) || length < 0 || length > MAX_FINGERPRINT_BYTES) {
            return Optional.empty();
        }
        byte[] text = new byte[(int) Math.min(length, file.size() - start.capacity())];
        readFully(file, ByteBuffer.wrap(text), start.capacity());
        String fingerprint = new String(text, StandardCharsets.UTF_8);
        byte[] expected = header(fingerprint);
        if (file.size() < expected.length) {
            return Optional.empty();
        }
        byte[] found = new byte[expected.length];
        readFully(file, ByteBuffer.wrap(found), 0);
        return Arrays.equals(found, expected) ? Optional.of(fingerprint) : Optional.empty();
    }

    /**
     * Reads the records from a position on, up to the first that is not whole. All bytes are checked; damaged ones that had reached
     * the disk are left out.
     */
    static Contents read(FileChannel file, long from) throws IOException {
        Map<SpoolKey, Place> places = new HashMap<>();
        Map<SpoolKey, Place> doubtful = new HashMap<>();
        long size = file.size();
        long at = from;
        long doubtfulFrom = from;
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        while (at <= size - HEAD_BYTES) {
            readFully(file, head.clear(), at);
            int length = head.getInt(20);
            boolean names =
                    Math.min(Math.min(head.getInt(4), head.getInt(8)), Math.min(head.getInt(12), head.getInt(16))) >= 0;
            if (!names
                    || head.getInt(HEAD_BYTES - 4) != checksum(Arrays.copyOf(head.array(), HEAD_BYTES - 4))
                    || length < 0
                    || length > size - HEAD_BYTES - at) {
                break;
            }
            at += HEAD_BYTES;
            if (head.getInt(0) == SYNC) {
                for (Map.Entry<SpoolKey, Place> piece : doubtful.entrySet()) {
                    if (checksum(file, piece.getValue()) == piece.getValue().checksum) {
                        places.putIfAbsent(piece.getKey(), piece.getValue());
                    }
                }
                doubtful.clear();
                doubtfulFrom = at;
            } else {
                SpoolKey key = new SpoolKey(head.getInt(4), head.getInt(8), head.getInt(12), head.getInt(16));
                doubtful.putIfAbsent(key, new Place(at, length, head.getInt(24)));
            }
            at += length;
        }
        return checked(file, places, doubtful, doubtfulFrom, at);
    }

    /** Adds the pieces that may not have reached the disk whole, up to the first that has not. */
    private static Contents checked(
            FileChannel file, Map<SpoolKey, Place> places, Map<SpoolKey, Place> doubtful, long from, long to)
            throws IOException {
        long end = to;
        for (Place place : doubtful.values()) {
            if (checksum(file, place) != place.checksum) {
                end = Math.min(end, place.start - HEAD_BYTES);
            }
        }
        long whole = Math.max(from, end);
        doubtful.forEach((key, place) -> {
            if (place.start + place.length <= whole) {
                places.putIfAbsent(key, place);
            }
        });
        return new Contents(places, whole);
    }

    private static int checksum(FileChannel file, Place place) throws IOException {
        CRC32 crc = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (int done = 0; done < place.length; ) {
            buffer.clear().limit(Math.min(BUFFER_BYTES, place.length - done));
            readFully(file, buffer, place.start + done);
            crc.update(buffer.flip());
            done += buffer.limit();
        }
        return (int) crc.getValue();
    }

    static void readFully(FileChannel file, ByteBuffer target, long position) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int read = file.read(target, at);
            if (read < 0) {
                throw new EOFException("it ends at byte " + at);
            }
            at += read;
        }
    }
}
