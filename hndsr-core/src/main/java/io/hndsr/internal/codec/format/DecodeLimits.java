package io.hndsr.internal.codec.format;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.Limit;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;

/** What must hold before memory for a claimed size is taken. */
public final class DecodeLimits {

    /** A deflate stream unfolds at most 1032 times: 258 bytes from two bits (zlib's technical notes). */
    public static final long DEFLATE_RATIO = 1032;

    /** A JPEG codes at least one bit for each block of 8x8. */
    public static final long JPEG_PIXELS_PER_BYTE = 8 * 64;

    /** An LZW code of 9 bits or more stands for at most 4096 bytes. */
    public static final long LZW_RATIO = 4096;

    /** A PackBits run of two bytes stands for at most 128. */
    public static final long PACK_BITS_RATIO = 64;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private DecodeLimits() {}

    /** The number of samples of an image that fits one Java array. */
    public static int samples(ImageSize size, BandLayout layout) {
        long samples = Math.multiplyExact(size.pixels(), layout.bands());
        if (samples > MAX_ARRAY) {
            throw new ImageTooLargeException(
                    Limit.ARRAY_SIZE,
                    "image " + size + " " + layout + " has " + samples + " samples, more than the " + MAX_ARRAY
                            + " that one array holds",
                    "cut it into parts or use the streaming API");
        }
        return (int) samples;
    }

    /** Refuses a claim that the encoded bytes cannot hold even at the format's best ratio. */
    public static void requirePlausible(ImageSize size, long claimed, long encodedBytes, long bestRatio) {
        // A slack of one row or so: the smallest streams have headers that bend the ratio.
        if (claimed / bestRatio > encodedBytes + 64) {
            throw new InvalidImageException("image claims " + size + ", but its " + encodedBytes
                    + " bytes of pixel data hold far fewer pixels; the file is truncated or corrupt");
        }
    }
}
