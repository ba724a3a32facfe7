package io.hndsr.internal.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;

/** Unfolds the LZW of TIFF (TIFF 6.0, section 13): codes of 9 to 12 bits, the highest bit first. */
final class LzwInputStream extends InputStream {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST_FREE = 258;
    private static final int TABLE = 4096;

    private final InputStream encoded;

    /** Each code stands for the string of its prefix followed by one byte. */
    private final short[] prefix = new short[TABLE];

    private final byte[] suffix = new byte[TABLE];

    /** The string being handed out, from the end towards the start. */
    private final byte[] string = new byte[TABLE];

    private final byte[] input = new byte[8192];

    private int inputAt;
    private int inputEnd;
    private int stringLeft;
    private int bitBuffer;
    private int bitCount;
    private int width = 9;
    private int free = FIRST_FREE;

    /** The code before; -1 after a clear code. */
    private int previous = -1;

    private int previousFirst;
    private boolean ended;

    LzwInputStream(InputStream encoded) {
        this.encoded = encoded;
    }

    @Override
    public int read() throws IOException {
        return stringLeft > 0 || unfold() ? string[--stringLeft] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int at = offset;
        int end = offset + count;
        while (at < end && (stringLeft > 0 || unfold())) {
            while (at < end && stringLeft > 0) {
                target[at++] = string[--stringLeft];
            }
        }
        return at == offset && count > 0 ? -1 : at - offset;
    }

    @Override
    public void close() throws IOException {
        encoded.close();
    }

    /** Makes the string of the next code; false at the end of the data. */
    private boolean unfold() throws IOException {
        while (!ended) {
            int code = nextCode();
            if (code == END) {
                ended = true;
            } else if (code == CLEAR) {
                width = 9;
                free = FIRST_FREE;
                previous = -1;
            } else {
                unfold(code);
                return true;
            }
        }
        return false;
    }

    private void unfold(int code) throws IOException {
        if (code > free || (code == free && previous < 0) || (previous < 0 && code > 255)) {
            throw new StreamCorruptedException("LZW code " + code + " is not in use yet");
        }
        // The one code that may not be known yet: the string before, followed by its own first byte.
        int walk = code;
        if (code == free) {
            string[stringLeft++] = (byte) previousFirst;
            walk = previous;
        }
        while (walk >= FIRST_FREE) {
            string[stringLeft++] = suffix[walk];
            walk = prefix[walk];
        }
        string[stringLeft++] = (byte) walk;
        if (previous >= 0) {
            if (free >= TABLE) {
                throw new StreamCorruptedException("LZW table is full");
            }
            prefix[free] = (short) previous;
            suffix[free] = (byte) walk;
            free++;
            // Codes grow one entry early, a peculiarity of TIFF.
            if (free + 1 >= 1 << width && width < 12) {
                width++;
            }
        }
        previous = code;
        previousFirst = walk;
    }

    private int nextCode() throws IOException {
        while (bitCount < width) {
            if (inputAt == inputEnd) {
                inputEnd = encoded.read(input, 0, input.length);
                inputAt = 0;
                if (inputEnd <= 0) {
                    inputEnd = 0;
                    throw new EOFException("LZW data end early");
                }
            }
            bitBuffer = bitBuffer << 8 | (input[inputAt++] & 0xff);
            bitCount += 8;
        }
        bitCount -= width;
        return bitBuffer >>> bitCount & ((1 << width) - 1);
    }
}
