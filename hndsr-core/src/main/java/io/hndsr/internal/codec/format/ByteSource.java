package io.hndsr.internal.codec.format;

import io.hndsr.error.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Random access to the bytes of an encoded image. Confined to one thread.
 *
 * <p>A file is seen through one small window, so its length costs no memory. Whatever lies beyond the end is a
 * truncated image: every read says so with an {@link InvalidImageException}.
 */
public final class ByteSource implements AutoCloseable {

    private static final int WINDOW_BYTES = 8192;

    private final @Nullable FileChannel channel;
    private final @Nullable Path path;
    private final long length;

    /** The bytes from {@link #windowStart} on; the whole image where it is in memory. */
    private ByteBuffer window;

    private long windowStart;

    private ByteSource(@Nullable FileChannel channel, @Nullable Path path, long length, ByteBuffer window) {
        this.channel = channel;
        this.path = path;
        this.length = length;
        this.window = window;
    }

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

    public static ByteSource of(byte[] bytes) {
        return new ByteSource(null, null, bytes.length, ByteBuffer.wrap(bytes));
    }

    public long length() {
        return length;
    }

    public int u8(long position) {
        long index = position - windowStart;
        if (index < 0 || index >= window.limit()) {
            show(position, 1);
            index = position - windowStart;
        }
        return window.get((int) index) & 0xff;
    }

    public int u16(long position, ByteOrder order) {
        show(position, 2);
        return Short.toUnsignedInt(window.order(order).getShort((int) (position - windowStart)));
    }

    public long u32(long position, ByteOrder order) {
        show(position, 4);
        return Integer.toUnsignedLong(window.order(order).getInt((int) (position - windowStart)));
    }

    /** Tells whether the bytes at a position are exactly those of an ASCII text. */
    public boolean startsWith(long position, String ascii) {
        if (position + ascii.length() > length) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (u8(position + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public byte[] bytes(long position, int count) {
        require(position, count);
        byte[] bytes = new byte[count];
        read(position, bytes, 0, count);
        return bytes;
    }

    public void read(long position, byte[] target, int offset, int count) {
        require(position, count);
        if (channel == null) {
            window.get((int) position, target, offset, count);
            return;
        }
        fill(channel, ByteBuffer.wrap(target, offset, count), position);
    }

    /** A stream over a range; the range must lie inside the image. */
    public InputStream stream(long position, long count) {
        require(position, count);
        return new RangeStream(position, position + count);
    }

    /** Refuses the image as truncated unless it holds all of a range. */
    public void require(long position, long count) {
        if (position < 0 || count < 0 || position > length || count > length - position) {
            throw new InvalidImageException("image is truncated: it has " + length + " bytes, but its structure needs "
                    + count + " bytes from byte " + position + " on; supply the complete file");
        }
    }

    private void show(long position, int count) {
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
                    throw new InvalidImageException(path + " became shorter while it was read");
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

    private final class RangeStream extends InputStream {

        private final long end;

        private long position;

        RangeStream(long position, long end) {
            this.position = position;
            this.end = end;
        }

        @Override
        public int read() {
            return position < end ? u8(position++) : -1;
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            Objects.checkFromIndexSize(offset, count, target.length);
            if (count == 0) {
                return 0;
            }
            if (position >= end) {
                return -1;
            }
            int available = (int) Math.min(count, end - position);
            ByteSource.this.read(position, target, offset, available);
            position += available;
            return available;
        }
    }
}
