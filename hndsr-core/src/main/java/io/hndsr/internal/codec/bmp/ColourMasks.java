package io.hndsr.internal.codec.bmp;

import io.hndsr.error.InvalidImageException;

/**
 * Which bits of a pixel are which colour. A colour of fewer or more than 8 bits is scaled to 0 to 255.
 *
 * @param bits the bits of a pixel, 16 or 32
 * @param red the bits of red, consecutive
 * @param green the bits of green, consecutive
 * @param blue the bits of blue, consecutive
 * @param alpha the bits of alpha, consecutive; 0 if there is no alpha
 */
record ColourMasks(int bits, long red, long green, long blue, long alpha) {

    /** What 16 bits without masks are. */
    static final ColourMasks FIVE_BITS = new ColourMasks(16, 0x7c00, 0x3e0, 0x1f, 0);

    ColourMasks {
        long all = (1L << bits) - 1;
        boolean overlap = ((red & green) | ((red | green) & blue) | ((red | green | blue) & alpha)) != 0;
        if (overlap
                || !isRun(red)
                || !isRun(green)
                || !isRun(blue)
                || !(alpha == 0 || isRun(alpha))
                || (red | green | blue | alpha) > all) {
            throw new InvalidImageException(String.format(
                    "BMP has colour masks %x, %x, %x and %x for %d bits; the file is corrupt",
                    red, green, blue, alpha, bits));
        }
    }

    /** Whether a mask is one run of set bits. */
    private static boolean isRun(long mask) {
        long run = mask >> Long.numberOfTrailingZeros(mask);
        return mask != 0 && (run & (run + 1)) == 0;
    }

    boolean hasAlpha() {
        return alpha != 0;
    }

    /** Expands a stored row to {@code [width, bands]}. */
    void expand(byte[] row, byte[] samples, int offset, int width) {
        long[] masks = hasAlpha() ? new long[] {red, green, blue, alpha} : new long[] {red, green, blue};
        int pixelBytes = bits / 8;
        for (int x = 0, at = 0, to = offset; x < width; x++, at += pixelBytes) {
            long pixel = 0;
            for (int i = pixelBytes - 1; i >= 0; i--) {
                pixel = pixel << 8 | (row[at + i] & 0xff);
            }
            for (long mask : masks) {
                int shift = Long.numberOfTrailingZeros(mask);
                long largest = mask >> shift;
                samples[to++] = (byte) ((((pixel & mask) >> shift) * 255 + largest / 2) / largest);
            }
        }
    }
}
