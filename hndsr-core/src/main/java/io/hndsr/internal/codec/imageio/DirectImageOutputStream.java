package io.hndsr.internal.codec.imageio;

import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.stream.ImageOutputStreamImpl;

/**
 * Passes bytes on without buffering, for encoders that never seek backwards. Confined to one thread. Closing it leaves the
 * underlying stream open.
 */
public final class DirectImageOutputStream extends ImageOutputStreamImpl {

    private final OutputStream out;

    /** Wraps a stream. */
    public DirectImageOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        streamPos++;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        out.write(bytes, offset, count);
        streamPos += count;
    }

    @Override
    public void seek(long position) throws IOException {
        if (position != streamPos) {
            throw new IOException("cannot seek from byte " + streamPos + " to " + position + " of a stream");
        }
    }

    @Override
    public int read() throws IOException {
        throw new IOException("this stream is write-only");
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        throw new IOException("this stream is write-only");
    }
}
