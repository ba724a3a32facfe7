package io.hndsr.server.internal.body;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** An encoded image while it arrives: one growing array whose memory is reserved first. Confined to one thread. */
public final class ImageBuffer {

    private static final int INITIAL_CAPACITY = 1 << 16;

    private final BodyMemory.Reservation memory;
    private final long expected;

    private byte[] bytes = {};
    private int size;

    /**
     * Creates an empty buffer.
     *
     * @param memory reserves the memory of the array
     * @param expected the most bytes that can arrive, so that the array need not grow beyond it
     */
    public ImageBuffer(BodyMemory.Reservation memory, long expected) {
        this.memory = memory;
        this.expected = Math.max(1, expected);
    }

    /** {@return how many bytes have arrived} */
    public int size() {
        return size;
    }

    /**
     * Ensures that more bytes fit.
     *
     * @param more how many
     */
    void ensureRoom(int more) {
        long needed = (long) size + more;
        if (needed > bytes.length) {
            long doubled = Math.max(INITIAL_CAPACITY, 2L * bytes.length);
            int capacity = (int) Math.max(needed, Math.min(doubled, expected));
            memory.grow(capacity);
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, capacity);
            memory.shrink(before);
        }
    }

    /** Appends one byte; {@link #ensureRoom} must have been called for it. */
    void add(int value) {
        bytes[size++] = (byte) value;
    }

    /**
     * Appends bytes.
     *
     * @param source holds the bytes
     * @param length how many, from the start of the source
     */
    public void add(byte[] source, int length) {
        ensureRoom(length);
        System.arraycopy(source, 0, bytes, size, length);
        size += length;
    }

    /** Appends all bytes that remain in a buffer. */
    void add(ByteBuffer source) {
        int length = source.remaining();
        ensureRoom(length);
        source.get(bytes, size, length);
        size += length;
    }

    /**
     * Returns the image and empties this buffer.
     *
     * @return exactly the bytes that have arrived; owned by the caller
     */
    public byte[] take() {
        byte[] all = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        bytes = new byte[0];
        size = 0;
        return all;
    }
}
