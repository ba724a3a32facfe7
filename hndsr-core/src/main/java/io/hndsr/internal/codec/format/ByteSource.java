package io.hndsr.internal.codec.format;

import io.hndsr.error.InvalidImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Random access to the bytes of an encoded image, of any length.
 *
 * <p>Single numbers are read through one small window of the file, so its length costs no memory; such reads are confined to
 * one thread. {@link #bytes} and {@link #read} leave the window alone and may be called by several threads at once. Every
 * read beyond the end throws an {@link InvalidImageException}, since the image is truncated. Interrupting a thread that
 * reads from a file closes the file for all.
 */
public final class ByteSource implements AutoCloseable {

    private static final int WINDOW_BYTES = 8192;

    private final @Nullable FileChannel channel;
    private final @Nullable Path path;
    private final long length;

    /** The bytes from {@link #windowStart} on; the whole image if it is in memory. */
    private ByteBuffer window;

    private long windowStart;

    private ByteSource(@Nullable FileChannel channel, @Nullable Path path, long length, ByteBuffer window) {
        this.channel = channel;
        this.path = path;
        this.length = length;
        this.window = window;
    }

    /**
     * Opens a file.
     *
     * @throws InvalidImageException if it is missing, not a regular file or not readable
     */
    public static ByteSource open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new InvalidImageException(
                    "cannot read " + path + ": " + (Files.exists(path) ? "not a regular file" : "no such file"));
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                return new ByteSource(channel, path, channel.size(), ByteBuffer.allocate(0));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new InvalidImageException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** Reads from memory; the array is not copied. */
    public static ByteSource of(byte[] bytes) {
        return new ByteSource(null, null, bytes.length, ByteBuffer.wrap(bytes));
    }

    /** The number of bytes of the encoded image. */
    public long length() {
        return length;
    }

    /** Reads an unsigned byte. */
    public int u8(long position) {
        long index = position - windowStart;
        if (index < 0 || index >= window.limit()) {
            moveWindow(position, 1);
            index = position - windowStart;
        }
        return window.get((int) index) & 0xff;
    }

    /** Reads an unsigned number of 2 bytes. */
    public int u16(long position, ByteOrder order) {
        moveWindow(position, 2);
        return Short.toUnsignedInt(window.order(order).getShort((int) (position - windowStart)));
    }

    /** Reads an unsigned number of 4 bytes. */
    public long u32(long position, ByteOrder order) {
        moveWindow(position, 4);
        return Integer.toUnsignedLong(window.order(order).getInt((int) (position - windowStart)));
    }

    /** Reads a number of 8 bytes; negative if it is 2^63 or more. */
    public long u64(long position, ByteOrder order) {
        moveWindow(position, 8);
        return window.order(order).getLong((int) (position - windowStart));
    }

    /** Whether the bytes at a position are those of a text, one byte per character; false beyond the end. */
    public boolean startsWith(long position, String text) {
        if (position + text.length() > length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (u8(position + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Copies a range. Thread-safe. */
    public byte[] bytes(long position, int count) {
        require(position, count);
        byte[] bytes = new byte[count];
        read(position, bytes, 0, count);
        return bytes;
    }

    /** Copies a range into an array, from an offset on. Thread-safe. */
    public void read(long position, byte[] target, int offset, int count) {
        require(position, count);
        if (channel == null) {
            window.get((int) position, target, offset, count);
            return;
        }
        fill(channel, ByteBuffer.wrap(target, offset, count), position);
    }

    /**
     * Requires that a range lies inside the image.
     *
     * @throws InvalidImageException if it does not, since the image is truncated
     */
    public void require(long position, long count) {
        if (position < 0 || count < 0 || position > length || count > length - position) {
            throw new InvalidImageException("image is truncated: it has " + length + " bytes, but its structure needs "
                    + count + " bytes from byte " + position + " on; supply the complete file");
        }
    }

    private void moveWindow(long position, int count) {
        require(position, count);
        if (channel == null || (position >= windowStart && position + count <= windowStart + window.limit())) {
            return;
        }
        ByteBuffer next = window.capacity() == 0 ? ByteBuffer.allocate(WINDOW_BYTES) : window;
        next.clear().limit((int) Math.min(WINDOW_BYTES, length - position));
        fill(channel, next, position);
        window = next.flip();
        windowStart = position;
    }

    private void fill(FileChannel file, ByteBuffer target, long position) {
        try {
            long from = position;
            while (target.hasRemaining()) {
                int read = file.read(target, from);
                if (read < 0) {
                    throw new InvalidImageException(path + " was truncated while it was read");
                }
                from += read;
            }
        } catch (IOException e) {
            throw new InvalidImageException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new InvalidImageException("cannot close " + path + ": " + e.getMessage(), e);
            }
        }
    }
}
