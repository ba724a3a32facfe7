package io.hndsr.internal.codec.bmp;

import io.hndsr.error.InvalidImageException;
import io.hndsr.internal.codec.format.ByteSource;

/**
 * Checks pixels that are coded in runs (Windows GDI, "Bitmap Compression"): the decoder of the Java runtime fills what a damaged
 * file lacks.
 */
final class BmpRuns {

    private static final int END_OF_ROW = 0;
    private static final int END = 1;
    private static final int MOVE = 2;

    private BmpRuns() {}

    /**
     * Walks through the runs.
     *
     * @throws InvalidImageException if they leave the image, or end before its last row
     */
    static void require(ByteSource in, BmpHeader header) {
        int width = header.size().width();
        int height = header.size().height();
        long at = header.pixelsAt();
        long x = 0;
        long y = 0;
        while (true) {
            int count = in.u8(at);
            int value = in.u8(at + 1);
            at += 2;
            if (count > 0) {
                x += count;
            } else if (value == END_OF_ROW) {
                x = 0;
                y++;
            } else if (value == END) {
                break;
            } else if (value == MOVE) {
                x += in.u8(at);
                y += in.u8(at + 1);
                at += 2;
            } else {
                x += value;
                long bytes = header.bits() == 8 ? value : (value + 1) / 2;
                // Literal pixels are padded to two bytes.
                at += (bytes + 1) / 2 * 2;
                in.require(at - 1, 1);
            }
            boolean beyond = x > width || y > height || (y == height && x > 0);
            if (beyond) {
                throw new InvalidImageException("BMP has runs up to column " + x + " of row " + y + " in an image of "
                        + header.size() + "; the file is corrupt");
            }
        }
        if (y < height - 1) {
            throw new InvalidImageException(
                    "BMP ends after " + y + " of " + height + " rows; the file is truncated or corrupt");
        }
    }
}
