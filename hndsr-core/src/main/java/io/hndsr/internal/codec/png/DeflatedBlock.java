package io.hndsr.internal.codec.png;

import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/** A block of a deflate stream, compressed into memory. Confined to one thread. */
final class DeflatedBlock implements AutoCloseable {

    private final Deflater deflater;
    private final ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[32 * 1024];

    /**
     * Begins a block.
     *
     * @param bare true to leave out the header and checksum of zlib
     */
    DeflatedBlock(int level, int strategy, boolean bare) {
        deflater = new Deflater(level, bare);
        deflater.setStrategy(strategy);
    }

    void add(byte[] bytes, int offset, int count) {
        deflater.setInput(bytes, offset, count);
        while (!deflater.needsInput()) {
            drain(Deflater.NO_FLUSH);
        }
    }

    /** Ends the block and its stream; returns the compressed bytes. */
    byte[] finish() {
        deflater.finish();
        while (!deflater.finished()) {
            drain(Deflater.NO_FLUSH);
        }
        return deflated.toByteArray();
    }

    /** Ends the block at a byte boundary, so that another can follow; returns the compressed bytes. */
    byte[] flush() {
        while (drain(Deflater.SYNC_FLUSH) == buffer.length) {
            // A full buffer means that there may be more output.
        }
        return deflated.toByteArray();
    }

    private int drain(int flush) {
        int count = deflater.deflate(buffer, 0, buffer.length, flush);
        deflated.write(buffer, 0, count);
        return count;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
