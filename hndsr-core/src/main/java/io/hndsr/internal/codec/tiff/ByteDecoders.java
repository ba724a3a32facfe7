package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses the bytes of a segment, but for JPEG. Stateless. */
final class ByteDecoders {

    private ByteDecoders() {}

    /** Decompresses the first bytes of a segment; returns how many there were. */
    static int decode(TiffCompression compression, byte[] in, byte[] out, int count) {
        return switch (compression) {
            case NONE -> {
                int length = Math.min(count, in.length);
                System.arraycopy(in, 0, out, 0, length);
                yield length;
            }
            case LZW -> new LzwDecoder().decode(in, out, count);
            case DEFLATE -> inflate(in, out, count);
            case PACK_BITS -> unpackBits(in, out, count);
            case ZSTD -> ZstdCodec.decode(in, out, count);
            case JPEG -> throw new IllegalArgumentException("JPEG is not decoded into bytes");
        };
    }

    private static int inflate(byte[] in, byte[] out, int count) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in);
            int written = 0;
            while (written < count) {
                int more = inflater.inflate(out, written, count - written);
                if (more == 0) {
                    return written; // the end, a need for more bytes, or for a dictionary
                }
                written += more;
            }
            // The checksum follows the last byte, if that is the last.
            inflater.inflate(new byte[1]);
            return written;
        } catch (DataFormatException e) {
            throw new InvalidImageException(
                    "TIFF has a segment that is not valid DEFLATE: " + e.getMessage() + "; the file is corrupt", e);
        } finally {
            inflater.end();
        }
    }

    private static int unpackBits(byte[] in, byte[] out, int count) {
        int written = 0;
        int at = 0;
        while (written < count && at < in.length) {
            int run = in[at++];
            if (run >= 0) {
                int length = Math.min(Math.min(run + 1, in.length - at), count - written);
                System.arraycopy(in, at, out, written, length);
                at += run + 1;
                written += length;
                if (at > in.length) {
                    return written;
                }
            } else if (run != -128 && at < in.length) {
                int end = Math.min(written + 1 - run, count);
                byte value = in[at++];
                while (written < end) {
                    out[written++] = value;
                }
            }
        }
        return written;
    }
}
