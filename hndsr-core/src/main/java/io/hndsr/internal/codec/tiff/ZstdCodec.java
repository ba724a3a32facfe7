package io.hndsr.internal.codec.tiff;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Zstandard, by a library that need not be there: nothing but this class refers to it. Stateless. */
final class ZstdCodec {

    private static final String LIBRARY = "com.github.luben.zstd.Zstd";

    private ZstdCodec() {}

    /** Whether the library is there. */
    static boolean isPresent() {
        try {
            Class.forName(LIBRARY, false, ZstdCodec.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    /**
     * Requires that the library is there.
     *
     * @throws UnsupportedImageException if it is not
     */
    static void requirePresent() {
        if (!isPresent()) {
            throw new UnsupportedImageException("TIFF with ZSTD compression needs the optional library"
                    + " com.github.luben:zstd-jni, which is not on the class path; add it, or write the image with"
                    + " DEFLATE: gdal_translate -co COMPRESS=DEFLATE in.tif out.tif");
        }
    }

    /** Decodes up to so many bytes; returns how many there were. */
    static int decode(byte[] in, byte[] out, int count) {
        try (ZstdInputStreamNoFinalizer stream = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(in))) {
            return stream.readNBytes(out, 0, count);
        } catch (IOException e) {
            throw new InvalidImageException("TIFF has a segment that is not valid ZSTD: " + e.getMessage(), e);
        }
    }

    /** Compresses bytes at a level of 1 to 22. */
    static byte[] encode(byte[] bytes, int level) {
        return Zstd.compress(bytes, level);
    }
}
