package io.hndsr.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PillowBicubicTest {

    @ParameterizedTest
    @CsvSource({"18,14", "11,9", "4,3", "30,29", "37,23", "116,91", "148,116", "1,1"})
    void resizes_as_pillow_does_to_the_bit(int width, int height) throws IOException {
        RgbPicture resized = PillowBicubic.resize(Goldens.picture("picture"), width, height);

        assertThat(resized.samples())
                .isEqualTo(Goldens.picture(width + "x" + height).samples());
    }

    @Test
    void resizes_a_box_as_pillow_does_to_the_bit() throws IOException {
        RgbPicture resized = PillowBicubic.resize(Goldens.picture("picture"), 60, 50, 3.25, 2.5, 30.75, 23.0);

        assertThat(resized.samples()).isEqualTo(Goldens.picture("box-60x50").samples());
    }

    @Test
    void leaves_a_picture_of_the_wanted_size_alone() throws IOException {
        RgbPicture picture = Goldens.picture("picture");

        assertThat(PillowBicubic.resize(picture, picture.width(), picture.height()))
                .isSameAs(picture);
    }
}
