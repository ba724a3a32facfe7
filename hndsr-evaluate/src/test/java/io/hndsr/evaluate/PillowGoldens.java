package io.hndsr.evaluate;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import javax.imageio.ImageIO;

/** Results of Pillow and NumPy for a sample image; {@code make_goldens.py} beside the files writes them. */
final class PillowGoldens {

    private PillowGoldens() {}

    static RgbImage image(String name) throws IOException {
        return RgbImage.of(
                ImageIO.read(Objects.requireNonNull(PillowGoldens.class.getResource("/pillow/" + name + ".png"))));
    }

    static double figure(String name) throws IOException {
        return Double.parseDouble(text(name));
    }

    static List<String> list(String name) throws IOException {
        return List.of(text(name).split(","));
    }

    private static String text(String name) throws IOException {
        Properties figures = new Properties();
        try (InputStream in = PillowGoldens.class.getResourceAsStream("/pillow/figures.properties")) {
            figures.load(Objects.requireNonNull(in));
        }
        return figures.getProperty(name);
    }
}
