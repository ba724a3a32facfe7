package io.hndsr.internal.codec.png;

import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/** Bytes being deflated into memory. Confined to one thread. */
final class DeflatedBlock implements AutoCloseable {

    private final Deflater deflater;
    private final ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[32 * 1024];

    /**
     * Begins a block.
     *
     * @param bare true for a deflate stream without zlib's header and checksum
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

    /** Ends the block as the last of its stream and returns it. */
    byte[] finish() {
        deflater.finish();
        while (!deflater.finished()) {
            drain(Deflater.NO_FLUSH);
        }
        return deflated.toByteArray();
    }

    /** Brings the block to a byte boundary, after which another may follow, and returns it. */
    byte[] flush() {
        while (drain(Deflater.SYNC_FLUSH) == buffer.length) {
            // A full buffer means that there may be more to come.
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
