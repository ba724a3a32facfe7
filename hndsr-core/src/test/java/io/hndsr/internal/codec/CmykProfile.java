package io.hndsr.internal.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A profile of CMYK with the least that the specification wants of one (ICC.1:2010, 8.2 and 10.9). */
final class CmykProfile {

    private static final int CORNERS = 16;

    private CmykProfile() {}

    /** {@return a profile in which inks are grey, darker with every one} */
    static byte[] grey() {
        byte[] table = lut();
        byte[] text = {'d', 'e', 's', 'c', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0};
        int tagsAt = 128;
        int tableAt = tagsAt + 4 + 3 * 12;
        int textAt = tableAt + table.length;
        int whiteAt = textAt + text.length;
        ByteBuffer profile = ByteBuffer.allocate(whiteAt + 20);
        profile.putInt(profile.capacity()).putInt(0).putInt(0x02400000);
        profile.put(ascii("prtrCMYKLab "));
        profile.position(36);
        profile.put(ascii("acsp"));
        profile.position(68);
        // The white of D50, as fixed-point numbers.
        profile.putInt(0xf6d6).putInt(0x10000).putInt(0xd32d);
        profile.position(tagsAt);
        profile.putInt(3);
        profile.put(ascii("A2B0")).putInt(tableAt).putInt(table.length);
        profile.put(ascii("desc")).putInt(textAt).putInt(text.length);
        profile.put(ascii("wtpt")).putInt(whiteAt).putInt(20);
        profile.put(table).put(text);
        profile.put(ascii("XYZ ")).putInt(0).putInt(0xf6d6).putInt(0x10000).putInt(0xd32d);
        return profile.array();
    }

    /** A table with the two ends of each ink. */
    private static byte[] lut() {
        ByteBuffer lut = ByteBuffer.allocate(48 + 4 * 256 + 3 * CORNERS + 3 * 256);
        lut.put(ascii("mft1"))
                .putInt(0)
                .put((byte) 4)
                .put((byte) 3)
                .put((byte) 2)
                .put((byte) 0);
        for (int i = 0; i < 9; i++) {
            lut.putInt(i % 4 == 0 ? 0x10000 : 0);
        }
        for (int ink = 0; ink < 4; ink++) {
            straight(lut);
        }
        for (int corner = 0; corner < CORNERS; corner++) {
            lut.put((byte) (255 - 60 * Integer.bitCount(corner)))
                    .put((byte) 128)
                    .put((byte) 128);
        }
        for (int band = 0; band < 3; band++) {
            straight(lut);
        }
        return lut.array();
    }

    private static void straight(ByteBuffer lut) {
        for (int i = 0; i < 256; i++) {
            lut.put((byte) i);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
