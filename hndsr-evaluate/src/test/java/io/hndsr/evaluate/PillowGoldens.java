package io.hndsr.evaluate;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import javax.imageio.ImageIO;

/** Results of Pillow and NumPy for a sample image; {@code make_goldens.py} beside the files writes them. */
final class PillowGoldens {

    private PillowGoldens() {}

    static RgbImage image(String name) throws IOException {
        BufferedImage image =
                ImageIO.read(Objects.requireNonNull(PillowGoldens.class.getResource("/pillow/" + name + ".png")));
        byte[] samples = new byte[image.getWidth() * image.getHeight() * 3];
        int at = 0;
        for (int rgb : image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())) {
            samples[at++] = (byte) (rgb >> 16);
            samples[at++] = (byte) (rgb >> 8);
            samples[at++] = (byte) rgb;
        }
        return new RgbImage(image.getWidth(), image.getHeight(), samples);
    }

    static double figure(String name) throws IOException {
        Properties figures = new Properties();
        try (InputStream in = PillowGoldens.class.getResourceAsStream("/pillow/figures.properties")) {
            figures.load(Objects.requireNonNull(in));
        }
        return Double.parseDouble(figures.getProperty(name));
    }
}
