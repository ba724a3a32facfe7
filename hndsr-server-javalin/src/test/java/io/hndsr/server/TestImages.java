package io.hndsr.server;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Small pictures for tests. */
final class TestImages {

    private TestImages() {}

    /** A picture of 8-bit RGB with some structure. */
    static byte[] png(int width, int height) {
        return png(draw(width, height, BufferedImage.TYPE_INT_RGB));
    }

    static byte[] png(BufferedImage picture) {
        return encode(picture, "png");
    }

    static byte[] encode(BufferedImage picture, String format) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, format, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static BufferedImage draw(int width, int height, int type) {
        BufferedImage picture = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, 0xff000000 | x * 5 % 256 << 16 | y * 7 % 256 << 8 | (x * y) % 256);
            }
        }
        return picture;
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
