package io.hndsr.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PillowBicubicTest {

    @ParameterizedTest
    @CsvSource({"18,14", "11,9", "4,3", "30,29", "37,23", "116,91", "148,116", "1,1"})
    void resizes_as_pillow_does_to_the_bit(int width, int height) throws IOException {
        RgbPicture resized = PillowBicubic.resize(golden("picture"), width, height);

        assertThat(resized.samples()).isEqualTo(golden(width + "x" + height).samples());
    }

    @Test
    void resizes_a_box_as_pillow_does_to_the_bit() throws IOException {
        RgbPicture resized = PillowBicubic.resize(golden("picture"), 60, 50, 3.25, 2.5, 30.75, 23.0);

        assertThat(resized.samples()).isEqualTo(golden("box-60x50").samples());
    }

    @Test
    void leaves_a_picture_of_the_wanted_size_alone() throws IOException {
        RgbPicture picture = golden("picture");

        assertThat(PillowBicubic.resize(picture, picture.width(), picture.height()))
                .isSameAs(picture);
    }

    private static RgbPicture golden(String name) throws IOException {
        BufferedImage image =
                ImageIO.read(Objects.requireNonNull(PillowBicubicTest.class.getResource("/pillow/" + name + ".png")));
        byte[] samples = new byte[image.getWidth() * image.getHeight() * 3];
        int at = 0;
        for (int rgb : image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())) {
            samples[at++] = (byte) (rgb >> 16);
            samples[at++] = (byte) (rgb >> 8);
            samples[at++] = (byte) rgb;
        }
        return new RgbPicture(image.getWidth(), image.getHeight(), samples);
    }
}
