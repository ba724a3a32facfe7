package io.hndsr.bench;

import java.awt.image.BufferedImage;
import java.util.Random;

/** Pictures to measure with; drawn, since speed does not depend on what they show. */
final class Pictures {

    private Pictures() {}

    /** An RGB picture with structure at several scales and some noise, so that it compresses like a real one. */
    static BufferedImage rgb(int side) {
        Random random = new Random(20_261_124);
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int fields = ((x / 61 * 31) ^ (y / 47 * 17)) & 63;
                int rows = (x + y) % 9 < 3 ? 18 : 0;
                int grey = 70 + fields + rows + random.nextInt(7);
                picture.setRGB(x, y, grey << 16 | Math.min(255, grey + 20) << 8 | grey / 2);
            }
        }
        return picture;
    }
}
