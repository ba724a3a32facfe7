package io.hndsr.internal.codec.png;

import io.hndsr.image.IccProfile;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.format.FormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG, compressing blocks of rows on several threads. Stateless.
 */
public final class PngWriter implements FormatWriter {

    /*
     * The rows are cut into blocks of a fixed size, whatever the number of threads, so the bytes written depend on the
     * picture alone. Each block is filtered by the raw rows above it and deflated on its own; all but the last end with a
     * sync flush, which brings the stream to a byte boundary, so that the blocks can be joined into one deflate stream
     * (RFC 1951). Its checksum is that of all blocks: Adler-32 is combined from those of the parts (RFC 1950, section 9,
     * is linear in the bytes). Blocks are small enough for the threads to end together; each loses the matches that begin
     * in the one before.
     *
     * What is left of a photograph after filtering hardly repeats itself: a search for matches takes two thirds of the time
     * and saves a twentieth of the bytes. Drawings, and borders without data, do repeat themselves. A piece of each block is
     * deflated both ways, and tells whether the search is worth its time.
     */

    /** The lowest level that looks for the longer of two matches; those above it take much longer for little. */
    private static final int LEVEL = 4;

    private static final int BLOCK_BYTES = 1 << 18;
    private static final int PIECE_BYTES = 1 << 14;

    /** What the search for matches has to leave of the bytes at most, in per cent. */
    private static final int WORTHWHILE_PERCENT = 85;

    private static final int ADLER_BASE = 65_521;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** A deflate stream with a window of 32 KB and the default level (RFC 1950, section 2.2). */
    private static final byte[] ZLIB_HEADER = {0x78, (byte) 0x9c};

    private final OrderedBlocks blocks;

    public PngWriter(int threads) {
        blocks = new OrderedBlocks(threads);
    }

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        out.write(SIGNATURE);
        writeChunk(out, "IHDR", header(image));
        Optional<IccProfile> profile = image.iccProfile();
        if (profile.isPresent()) {
            writeChunk(out, "iCCP", profileChunk(profile.get()));
        }
        writePixels(image, out);
        writeChunk(out, "IEND", new byte[0]);
    }

    private void writePixels(RasterImage image, OutputStream out) throws IOException {
        int height = image.size().height();
        int rowBytes = Math.multiplyExact(
                Math.multiplyExact(image.size().width(), image.layout().bands()),
                image.sampleType().bytes());
        int rowsPerBlock = Math.max(1, BLOCK_BYTES / rowBytes);
        int count = (height + rowsPerBlock - 1) / rowsPerBlock;
        writeChunk(out, "IDAT", ZLIB_HEADER);
        StreamChecksum checksum = new StreamChecksum();
        blocks.run(
                count,
                block -> {
                    int first = block * rowsPerBlock;
                    int end = Math.min(height, first + rowsPerBlock);
                    return compress(image, rowBytes, first, end, block == count - 1);
                },
                block -> {
                    checksum.append(block);
                    writeChunk(out, "IDAT", block.deflated());
                });
        writeChunk(out, "IDAT", checksum.bytes());
    }

    private Block compress(RasterImage image, int rowBytes, int first, int end, boolean last) {
        int pixelBytes = image.layout().bands() * image.sampleType().bytes();
        PngFilters filters = new PngFilters(rowBytes, pixelBytes);
        byte[] row = new byte[pixelBytes + rowBytes];
        byte[] above = new byte[pixelBytes + rowBytes];
        if (first > 0) {
            SampleBytes.copyRow(image, first - 1, above, pixelBytes);
        }
        byte[] filtered = new byte[Math.multiplyExact(rowBytes + 1, end - first)];
        for (int y = first; y < end; y++) {
            SampleBytes.copyRow(image, y, row, pixelBytes);
            System.arraycopy(filters.filter(row, above), 0, filtered, (y - first) * (rowBytes + 1), rowBytes + 1);
            byte[] spare = above;
            above = row;
            row = spare;
        }
        Adler32 adler = new Adler32();
        adler.update(filtered);
        try (DeflatedBlock deflated = begin(repeatsItself(filtered))) {
            deflated.add(filtered, 0, filtered.length);
            return new Block(last ? deflated.finish() : deflated.flush(), filtered.length, adler.getValue());
        }
    }

    /** A block that is searched for matches, or only has its bytes coded by how frequent they are. */
    private static DeflatedBlock begin(boolean search) {
        return new DeflatedBlock(LEVEL, search ? Deflater.DEFAULT_STRATEGY : Deflater.HUFFMAN_ONLY, true);
    }

    private static boolean repeatsItself(byte[] filtered) {
        int count = Math.min(PIECE_BYTES, filtered.length);
        int from = (filtered.length - count) / 2;
        return 100L * size(filtered, from, count, true)
                < (long) WORTHWHILE_PERCENT * size(filtered, from, count, false);
    }

    private static int size(byte[] bytes, int from, int count, boolean search) {
        try (DeflatedBlock deflated = begin(search)) {
            deflated.add(bytes, from, count);
            return deflated.finish().length;
        }
    }

    private static byte[] header(RasterImage image) {
        int colourType = switch (image.layout()) {
            case GREY -> PngStructure.GREY;
            case GREY_ALPHA -> PngStructure.GREY_ALPHA;
            case RGB -> PngStructure.RGB;
            case RGB_ALPHA -> PngStructure.RGB_ALPHA;
        };
        return ByteBuffer.allocate(13)
                .putInt(image.size().width())
                .putInt(image.size().height())
                .put((byte) (image.sampleType().bytes() * 8))
                .put((byte) colourType)
                .array();
    }

    /** A name, the method deflate, and the profile. */
    private static byte[] profileChunk(IccProfile profile) {
        byte[] data = profile.data();
        byte[] name = "ICC\0\0".getBytes(StandardCharsets.US_ASCII);
        try (DeflatedBlock deflated = new DeflatedBlock(Deflater.BEST_COMPRESSION, Deflater.DEFAULT_STRATEGY, false)) {
            deflated.add(data, 0, data.length);
            byte[] body = deflated.finish();
            return ByteBuffer.allocate(name.length + body.length)
                    .put(name)
                    .put(body)
                    .array();
        }
    }

    private static void writeChunk(OutputStream out, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        out.write(ByteBuffer.allocate(8).putInt(content.length).put(name).array());
        out.write(content);
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** A deflated run of rows, with the length and Adler-32 of what went in. */
    private static final class Block {

        private final byte[] deflated;
        private final long length;
        private final long adler;

        Block(byte[] deflated, long length, long adler) {
            this.deflated = deflated;
            this.length = length;
            this.adler = adler;
        }

        byte[] deflated() {
            return deflated;
        }
    }

    /** The Adler-32 of blocks that follow each other. */
    private static final class StreamChecksum {

        private long a = 1;
        private long b;

        /* Over n more bytes, a grows by their sum a' - 1, and b by n times the old a, plus b' less the n ones in it. */
        void append(Block block) {
            long blockA = block.adler & 0xffff;
            long blockB = block.adler >>> 16;
            long n = block.length % ADLER_BASE;
            b = (b + blockB + n * (a + ADLER_BASE - 1)) % ADLER_BASE;
            a = (a + blockA + ADLER_BASE - 1) % ADLER_BASE;
        }

        byte[] bytes() {
            return ByteBuffer.allocate(4).putInt((int) (b << 16 | a)).array();
        }
    }
}
