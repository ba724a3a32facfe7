package io.hndsr.internal.codec;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Corrects the checksums of a damaged PNG, so that the damage reaches the code after the check. */
final class PngChecksums {

    private PngChecksums() {}

    static void repair(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        int position = 8;
        while (position + 12 <= png.length) {
            int length = bytes.getInt(position);
            if (length < 0 || length > png.length - position - 12) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(png, position + 4, length + 4);
            bytes.putInt(position + 8 + length, (int) crc.getValue());
            position += 12 + length;
        }
    }
}
