package io.hndsr.internal.codec.imageio;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/** Replaces the first bytes that an encoder writes. Confined to one thread. */
public final class HeadStream extends FilterOutputStream {

    private final byte[] head;
    private final UnaryOperator<byte[]> replacement;

    private int count;

    /**
     * Wraps a stream.
     *
     * @param out receives the replaced bytes and all that follow
     * @param headBytes how many bytes are replaced
     * @param replacement receives the bytes, which it may change, and returns those that are written for them
     */
    public HeadStream(OutputStream out, int headBytes, UnaryOperator<byte[]> replacement) {
        super(out);
        this.head = new byte[headBytes];
        this.replacement = replacement;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int taken = Math.min(length, head.length - count);
        System.arraycopy(bytes, offset, head, count, taken);
        count += taken;
        if (taken > 0 && count == head.length) {
            out.write(replacement.apply(head));
        }
        out.write(bytes, offset + taken, length - taken);
    }
}
