package io.hndsr.internal.codec.png;

import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.RowEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes a PNG of which the rows arrive from the top, compressing blocks of rows on several threads. Confined to one thread at a
 * time.
 */
public final class PngStream implements RowEncoder {

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

    private final OutputStream out;
    private final ImageDescription image;
    private final int rowBytes;
    private final int rowsPerBlock;
    private final OrderedBlocks<Block> blocks;
    private final StreamChecksum checksum = new StreamChecksum();

    /** {@code [1 + n, rowBytes]}, big-endian: the row above a block, then its rows. */
    private byte[] raw = new byte[0];

    private int firstRow;
    private int nextRow;

    /**
     * Begins an image: writes what comes before the pixels.
     *
     * @param out receives the image; neither flushed nor closed
     * @param image what the image is
     * @param threads how many threads may compress it, at least 1
     * @throws IOException if the stream fails
     */
    public PngStream(OutputStream out, ImageDescription image, int threads) throws IOException {
        this.out = out;
        this.image = image;
        this.rowBytes = Math.multiplyExact(
                Math.multiplyExact(image.size().width(), image.layout().bands()),
                image.sampleType().bytes());
        this.rowsPerBlock = Math.max(1, BLOCK_BYTES / rowBytes);
        int height = image.size().height();
        this.blocks =
                new OrderedBlocks<>(Math.min(threads, (height + rowsPerBlock - 1) / rowsPerBlock), this::writeBlock);
        out.write(SIGNATURE);
        writeChunk("IHDR", header());
        if (image.iccProfile().isPresent()) {
            writeChunk("iCCP", profileChunk(image.iccProfile().get()));
        }
        for (var chunk : PngMetadata.chunks(image).entrySet()) {
            writeChunk(chunk.getKey(), chunk.getValue());
        }
        writeChunk("IDAT", ZLIB_HEADER);
    }

    @Override
    public void write(RasterImage rows) throws IOException {
        for (int y = 0; y < rows.size().height(); y++) {
            if (nextRow == firstRow) {
                beginBlock();
            }
            copyRow(rows, y, raw, (nextRow - firstRow + 1) * rowBytes);
            nextRow++;
            if (nextRow == Math.min(image.size().height(), firstRow + rowsPerBlock)) {
                endBlock();
            }
        }
    }

    private void beginBlock() {
        int count = Math.min(rowsPerBlock, image.size().height() - firstRow);
        byte[] next = new byte[Math.multiplyExact(1 + count, rowBytes)];
        if (firstRow > 0) {
            System.arraycopy(raw, raw.length - rowBytes, next, 0, rowBytes);
        }
        raw = next;
    }

    private void endBlock() throws IOException {
        byte[] block = raw;
        boolean last = nextRow == image.size().height();
        blocks.add(() -> compress(block, last));
        firstRow = nextRow;
    }

    @Override
    public void finish() throws IOException {
        if (nextRow != image.size().height()) {
            throw new IllegalStateException(nextRow + " of " + image.size().height() + " rows were written");
        }
        blocks.finish();
        writeChunk("IDAT", checksum.bytes());
        writeChunk("IEND", new byte[0]);
    }

    /** Stops the threads that compress. Idempotent. */
    @Override
    public void close() {
        blocks.close();
    }

    private void writeBlock(Block block) throws IOException {
        checksum.append(block);
        writeChunk("IDAT", block.deflated());
    }

    private Block compress(byte[] rows, boolean last) {
        int pixelBytes = image.layout().bands() * image.sampleType().bytes();
        PngFilters filters = new PngFilters(rowBytes, pixelBytes);
        byte[] row = new byte[pixelBytes + rowBytes];
        byte[] above = new byte[pixelBytes + rowBytes];
        System.arraycopy(rows, 0, above, pixelBytes, rowBytes);
        int count = rows.length / rowBytes - 1;
        byte[] filtered = new byte[Math.multiplyExact(rowBytes + 1, count)];
        for (int y = 0; y < count; y++) {
            System.arraycopy(rows, (y + 1) * rowBytes, row, pixelBytes, rowBytes);
            System.arraycopy(filters.filter(row, above), 0, filtered, y * (rowBytes + 1), rowBytes + 1);
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

    private byte[] header() {
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

    private void writeChunk(String type, byte[] content) throws IOException {
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
