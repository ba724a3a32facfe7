package io.hndsr.server.internal.body;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of an image as they arrive, in one growing array whose memory is accounted for. Confined to one thread. */
public final class ImageBuffer {

    private static final int FIRST = 1 << 16;

    private final BodyMemory.Share memory;
    private final long expected;

    private byte[] bytes = {};
    private int size;

    /**
     * Creates an empty image.
     *
     * @param memory what its bytes are taken from
     * @param expected the most that can come, so that the array need not grow beyond it
     */
    public ImageBuffer(BodyMemory.Share memory, long expected) {
        this.memory = memory;
        this.expected = Math.max(1, expected);
    }

    /** {@return how many bytes there are} */
    public int size() {
        return size;
    }

    /**
     * Makes room for more bytes at the end.
     *
     * @param more how many
     */
    void reserve(int more) {
        long needed = (long) size + more;
        if (needed > bytes.length) {
            long doubled = Math.max(FIRST, 2L * bytes.length);
            int capacity = (int) Math.max(needed, Math.min(doubled, expected));
            memory.take(capacity);
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, capacity);
            memory.giveBack(before);
        }
    }

    /** Adds one byte, for which room was made. */
    void add(int value) {
        bytes[size++] = (byte) value;
    }

    /**
     * Adds bytes.
     *
     * @param source where from
     * @param length how many, from the start of the source
     */
    public void add(byte[] source, int length) {
        reserve(length);
        System.arraycopy(source, 0, bytes, size, length);
        size += length;
    }

    /** Adds all bytes that remain in a buffer. */
    void add(ByteBuffer source) {
        int length = source.remaining();
        reserve(length);
        source.get(bytes, size, length);
        size += length;
    }

    /**
     * Returns the image and forgets it here.
     *
     * @return exactly the bytes that came; owned by the caller
     */
    public byte[] take() {
        byte[] all = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        bytes = new byte[0];
        size = 0;
        return all;
    }
}
