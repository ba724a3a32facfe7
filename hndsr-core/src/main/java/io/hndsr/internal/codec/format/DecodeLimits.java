package io.hndsr.internal.codec.format;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.Limit;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;

/** The checks before memory is allocated for a size that a header claims. */
public final class DecodeLimits {

    /** The best ratio of deflate: 258 bytes from two bits (zlib's technical notes). */
    public static final long DEFLATE_RATIO = 1032;

    /** The best ratio of JPEG, in pixels per byte: at least one bit codes a block of 8x8. */
    public static final long JPEG_PIXELS_PER_BYTE = 8 * 64;

    /** The best ratio of LZW: a code of at least 9 bits stands for at most 4096 bytes. */
    public static final long LZW_RATIO = 4096;

    /** The best ratio of PackBits: a run of two bytes stands for at most 128. */
    public static final long PACK_BITS_RATIO = 64;

    /** The best ratio of Zstandard: a block of 3 bytes and one more stands for at most 128 KB (RFC 8878, 3.1.1.2). */
    public static final long ZSTD_RATIO = 1 << 15;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private DecodeLimits() {}

    /**
     * Counts the samples of an image that must fit one Java array.
     *
     * @throws ImageTooLargeException if they do not
     */
    public static int samples(ImageSize size, BandLayout layout) {
        long samples = Math.multiplyExact(size.pixels(), layout.bands());
        if (samples > MAX_ARRAY) {
            throw new ImageTooLargeException(
                    Limit.ARRAY_SIZE,
                    "image " + size + " " + layout + " has " + samples + " samples, more than the " + MAX_ARRAY
                            + " that a Java array can hold",
                    "cut it into smaller images");
        }
        return (int) samples;
    }

    /**
     * Checks that encoded bytes can hold what is claimed, at the best ratio of the format.
     *
     * @param claimed what the size amounts to, in the unit of the ratio: bytes, or pixels
     * @throws InvalidImageException if they cannot
     */
    public static void requirePlausible(ImageSize size, long claimed, long encodedBytes, long bestRatio) {
        // 64 bytes of slack: in the smallest streams, headers and rounding distort the ratio.
        if (claimed / bestRatio > encodedBytes + 64) {
            throw new InvalidImageException("image claims " + size + ", but its " + encodedBytes
                    + " bytes of pixel data hold far fewer pixels; the file is truncated or corrupt");
        }
    }
}
