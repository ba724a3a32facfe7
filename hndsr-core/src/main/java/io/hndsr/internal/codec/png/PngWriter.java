package io.hndsr.internal.codec.png;

import io.hndsr.image.IccProfile;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.FormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG, compressing blocks of rows on several threads. Immutable and thread-safe. */
public final class PngWriter implements FormatWriter {

    /*
     * The rows are divided into blocks of a fixed size, whatever the number of threads, so the bytes written depend on the
     * image alone. Each block is filtered, using the raw row above it, and deflated by itself. All but the last end with a
     * sync flush, which ends the block at a byte boundary, so that the blocks form one deflate stream (RFC 1951). The
     * Adler-32 checksum of the stream is combined from those of the blocks, which works because it is linear in the bytes
     * (RFC 1950, section 9). Small blocks keep all threads busy to the end; their price is that no match crosses the start
     * of a block.
     *
     * A filtered photograph contains few repetitions: the search for matches takes two thirds of the time and saves a
     * twentieth of the bytes. Drawings, and borders without data, do repeat. So a sample of each block is deflated with and
     * without the search, and the block is searched only if that saves enough.
     */

    /** The lowest level with lazy matching; higher levels take much longer and save little. */
    private static final int LEVEL = 4;

    private static final int BLOCK_BYTES = 1 << 18;
    private static final int SAMPLE_BYTES = 1 << 14;

    /** The search for matches is used if it reduces the sample to less than this share of its size without it. */
    private static final int WORTHWHILE_PERCENT = 85;

    private static final int ADLER_BASE = 65_521;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** A deflate stream with a window of 32 KB and the default level (RFC 1950, section 2.2). */
    private static final byte[] ZLIB_HEADER = {0x78, (byte) 0x9c};

    private final OrderedBlocks blocks;

    /**
     * Creates a writer.
     *
     * @param threads how many threads may compress one image, at least 1
     */
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
            copyRow(image, first - 1, above, pixelBytes);
        }
        byte[] filtered = new byte[Math.multiplyExact(rowBytes + 1, end - first)];
        for (int y = first; y < end; y++) {
            copyRow(image, y, row, pixelBytes);
            System.arraycopy(filters.filter(row, above), 0, filtered, (y - first) * (rowBytes + 1), rowBytes + 1);
            byte[] spare = above;
            above = row;
            row = spare;
        }
        Adler32 adler = new Adler32();
        adler.update(filtered);
        try (DeflatedBlock deflated = begin(searchPays(filtered))) {
            deflated.add(filtered, 0, filtered.length);
            return new Block(last ? deflated.finish() : deflated.flush(), filtered.length, adler.getValue());
        }
    }

    /** Copies the bytes of a row into an array, from an offset on; 16-bit samples with the high byte first. */
    private static void copyRow(RasterImage image, int y, byte[] target, int offset) {
        int count = image.size().width() * image.layout().bands();
        int from = y * count;
        if (image.sampleType() == SampleType.UINT8) {
            System.arraycopy(image.bytes(), from, target, offset, count);
            return;
        }
        short[] samples = image.shorts();
        for (int i = 0, to = offset; i < count; i++) {
            short sample = samples[from + i];
            target[to++] = (byte) (sample >> 8);
            target[to++] = (byte) sample;
        }
    }

    /** Begins a block with a search for matches, or with Huffman coding only. */
    private static DeflatedBlock begin(boolean search) {
        return new DeflatedBlock(LEVEL, search ? Deflater.DEFAULT_STRATEGY : Deflater.HUFFMAN_ONLY, true);
    }

    private static boolean searchPays(byte[] filtered) {
        int count = Math.min(SAMPLE_BYTES, filtered.length);
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

    /** The content of an iCCP chunk: a name, the compression method, and the deflated profile. */
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

    /** A compressed block of rows, with the length and Adler-32 of the filtered rows. */
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

    /** The Adler-32 of consecutive blocks. */
    private static final class StreamChecksum {

        private long a = 1;
        private long b;

        /* For a block of n bytes with sums a' and b', a grows by a' - 1, and b by n * a + b' - n with the old a. */
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
