package io.hndsr.internal.codec;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Unfolds PackBits (TIFF 6.0, section 9). */
final class PackBitsInputStream extends InputStream {

    private final InputStream encoded;

    /** Bytes left of the current run. */
    private int left;

    /** The byte that the run repeats; -1 where it is literal. */
    private int repeated = -1;

    PackBitsInputStream(InputStream encoded) {
        this.encoded = new BufferedInputStream(encoded);
    }

    @Override
    public int read() throws IOException {
        while (left == 0) {
            int header = encoded.read();
            if (header < 0) {
                return -1;
            }
            if (header < 128) {
                left = header + 1;
                repeated = -1;
            } else if (header > 128) {
                left = 257 - header;
                repeated = require(encoded.read());
            }
        }
        left--;
        return repeated >= 0 ? repeated : require(encoded.read());
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int value = read();
            if (value < 0) {
                return done == 0 ? -1 : done;
            }
            target[offset + done++] = (byte) value;
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        encoded.close();
    }

    private static int require(int value) throws EOFException {
        if (value < 0) {
            throw new EOFException("PackBits data end early");
        }
        return value;
    }
}
