package io.hndsr.cli.evaluate;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import javax.imageio.ImageIO;

/** What Pillow and NumPy made of a sample; {@code make_goldens.py} lies beside the files. */
final class Goldens {

    private Goldens() {}

    static RgbPicture picture(String name) throws IOException {
        BufferedImage image =
                ImageIO.read(Objects.requireNonNull(Goldens.class.getResource("/pillow/" + name + ".png")));
        byte[] samples = new byte[image.getWidth() * image.getHeight() * 3];
        int at = 0;
        for (int rgb : image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())) {
            samples[at++] = (byte) (rgb >> 16);
            samples[at++] = (byte) (rgb >> 8);
            samples[at++] = (byte) rgb;
        }
        return new RgbPicture(image.getWidth(), image.getHeight(), samples);
    }

    static double figure(String name) throws IOException {
        Properties figures = new Properties();
        try (InputStream in = Goldens.class.getResourceAsStream("/pillow/figures.properties")) {
            figures.load(Objects.requireNonNull(in));
        }
        return Double.parseDouble(figures.getProperty(name));
    }
}
