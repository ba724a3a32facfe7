package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;

/** Decodes LZW as TIFF has it (TIFF 6.0, section 13): codes of 9 to 12 bits, the highest bit first. Confined to one thread. */
final class LzwDecoder {

    /*
     * The entry of a code is a byte after the entry of an earlier code, so an entry is written backwards from its end. The
     * width of codes grows one code early: a code of 9 bits is never 511.
     */

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int MIN_WIDTH = 9;
    private static final int MAX_WIDTH = 12;
    private static final int TABLE = 1 << MAX_WIDTH;

    private final short[] prefix = new short[TABLE];
    private final byte[] last = new byte[TABLE];
    private final byte[] first = new byte[TABLE];
    private final short[] length = new short[TABLE];

    LzwDecoder() {
        for (int value = 0; value < CLEAR; value++) {
            last[value] = (byte) value;
            first[value] = (byte) value;
            length[value] = 1;
        }
    }

    /** Decodes up to so many bytes; returns how many there were. */
    int decode(byte[] in, byte[] out, int count) {
        if (in.length > 1 && in[0] == 0 && (in[1] & 1) == 1) {
            throw new UnsupportedImageException("TIFF with old-style LZW compression, the lowest bit first, is not "
                    + "supported; write it again: gdal_translate -co COMPRESS=DEFLATE in.tif out.tif");
        }
        int width = MIN_WIDTH;
        int next = FIRST;
        int previous = -1;
        int written = 0;
        long bits = 0;
        int available = 0;
        int at = 0;
        while (written < count) {
            while (available < width) {
                if (at == in.length) {
                    return written;
                }
                bits = (bits << 8) | (in[at++] & 0xff);
                available += 8;
            }
            available -= width;
            int code = (int) (bits >>> available) & ((1 << width) - 1);
            if (code == END) {
                return written;
            }
            if (code == CLEAR) {
                width = MIN_WIDTH;
                next = FIRST;
                previous = -1;
                continue;
            }
            if (code > next || (previous < 0 && code >= CLEAR)) {
                throw new InvalidImageException("TIFF has an LZW code of " + code + ", of which the largest is "
                        + Math.min(next, TABLE - 1) + "; the file is corrupt");
            }
            if (previous >= 0 && next < TABLE) {
                prefix[next] = (short) previous;
                first[next] = first[previous];
                last[next] = code == next ? first[previous] : first[code];
                length[next] = (short) (length[previous] + 1);
                next++;
                if (next == (1 << width) - 1 && width < MAX_WIDTH) {
                    width++;
                }
            }
            written += write(code, out, written, count);
            previous = code;
        }
        return written;
    }

    private int write(int code, byte[] out, int at, int end) {
        int entryBytes = length[code];
        int entry = code;
        for (int i = at + entryBytes - 1; i >= at; i--) {
            if (i < end) {
                out[i] = last[entry];
            }
            entry = prefix[entry];
        }
        return Math.min(entryBytes, end - at);
    }
}
