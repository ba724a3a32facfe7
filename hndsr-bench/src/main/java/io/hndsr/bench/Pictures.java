package io.hndsr.bench;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Random;

/** Pictures to measure with; drawn, since speed does not depend on what they show. */
final class Pictures {

    private Pictures() {}

    /** A square RGB picture with structure at several scales and some noise, so that it compresses like a real one. */
    static BufferedImage rgb(int side) {
        return rgb(side, side);
    }

    /** An RGB picture with structure at several scales and some noise, so that it compresses like a real one. */
    static BufferedImage rgb(int width, int height) {
        Random random = new Random(20_261_124);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] samples = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fields = ((x / 61 * 31) ^ (y / 47 * 17)) & 63;
                int rows = (x + y) % 9 < 3 ? 18 : 0;
                int grey = 70 + fields + rows + random.nextInt(7);
                samples[at++] = (byte) (grey / 2);
                samples[at++] = (byte) Math.min(255, grey + 20);
                samples[at++] = (byte) grey;
            }
        }
        return picture;
    }
}
