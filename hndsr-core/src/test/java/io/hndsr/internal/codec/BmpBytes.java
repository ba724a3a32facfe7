package io.hndsr.internal.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** BMP files of all kinds, written by hand. The pixel at column x and row y is {@code colour(x, y)}, rows from the top. */
final class BmpBytes {

    static final int WIDTH = 7;
    static final int HEIGHT = 5;

    private BmpBytes() {}

    /** {@return red, green, blue and alpha of a pixel, 0 to 255} */
    static int[] colour(int x, int y) {
        return new int[] {x * 36, y * 60, (x * 31 + y * 47) % 256, (x * 50 + y * 11) % 256};
    }

    /** {@return the palette index of a pixel, 0 to 15} */
    static int index(int x, int y) {
        return (x / 3 + 2 * y) % 16;
    }

    /** {@return the colour of a palette index} */
    static int[] entry(int index) {
        return new int[] {index * 17, 255 - index * 10, index};
    }

    /** {@return a file with a header of a length, whose pixels are in the bits of masks} */
    static byte[] masked(int headerBytes, int bits, int compression, long... masks) {
        ByteBuffer pixels =
                ByteBuffer.allocate((WIDTH * bits / 8 + 3) / 4 * 4 * HEIGHT).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = HEIGHT - 1; y >= 0; y--) {
            for (int x = 0; x < WIDTH; x++) {
                long pixel = 0;
                for (int band = 0; band < masks.length; band++) {
                    if (masks[band] != 0) {
                        int shift = Long.numberOfTrailingZeros(masks[band]);
                        long largest = masks[band] >> shift;
                        pixel |= Math.round(colour(x, y)[band] * largest / 255.0) << shift;
                    }
                }
                if (bits == 16) {
                    pixels.putShort((short) pixel);
                } else {
                    pixels.putInt((int) pixel);
                }
            }
            pixels.position((pixels.position() + 3) / 4 * 4);
        }
        return file(headerBytes, bits, compression, masks, new byte[0], pixels.array());
    }

    /** {@return a file of palette indices in runs} */
    static byte[] runs(int bits, byte[] runs) {
        byte[] palette = new byte[64];
        for (int i = 0; i < 16; i++) {
            palette[4 * i] = (byte) entry(i)[2];
            palette[4 * i + 1] = (byte) entry(i)[1];
            palette[4 * i + 2] = (byte) entry(i)[0];
        }
        return file(40, bits, bits == 8 ? 1 : 2, new long[0], palette, runs);
    }

    /** {@return runs and literal pixels for the whole image} */
    static byte[] runsOf(int bits) {
        ByteArrayOutputStream runs = new ByteArrayOutputStream();
        for (int y = HEIGHT - 1; y >= 0; y--) {
            // Three equal pixels as a run, four as they are.
            runs.write(3);
            runs.write(bits == 8 ? index(0, y) : index(0, y) * 17);
            runs.write(0);
            runs.write(4);
            for (int x = 3; x < WIDTH; x += bits == 8 ? 1 : 2) {
                runs.write(bits == 8 ? index(x, y) : index(x, y) << 4 | index(x + 1, y));
            }
            runs.write(0);
            runs.write(0);
        }
        runs.write(0);
        runs.write(1);
        return runs.toByteArray();
    }

    private static byte[] file(
            int headerBytes, int bits, int compression, long[] masks, byte[] palette, byte[] pixels) {
        int beside = headerBytes == 40 && compression == 3 ? 12 : headerBytes == 40 && compression == 6 ? 16 : 0;
        int offset = 14 + headerBytes + beside + palette.length;
        ByteBuffer file = ByteBuffer.allocate(offset + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(offset);
        file.putInt(headerBytes)
                .putInt(WIDTH)
                .putInt(HEIGHT)
                .putShort((short) 1)
                .putShort((short) bits);
        file.putInt(compression).putInt(pixels.length).putInt(2835).putInt(2835);
        file.putInt(palette.length / 4).putInt(0);
        if (compression == 3 || compression == 6) {
            for (int i = 0; i < masks.length && (i < 3 || headerBytes >= 56 || compression == 6); i++) {
                file.putInt((int) masks[i]);
            }
        }
        file.position(offset - palette.length);
        return file.put(palette).put(pixels).array();
    }
}
