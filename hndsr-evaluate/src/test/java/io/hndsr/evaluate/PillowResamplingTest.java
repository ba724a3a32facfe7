package io.hndsr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PillowResamplingTest {

    @ParameterizedTest
    @CsvSource({"18,14", "11,9", "4,3", "30,29", "37,23", "116,91", "148,116", "1,1"})
    void resizes_bit_exactly_as_pillow_does(int width, int height) throws IOException {
        RgbImage resized = PillowResampling.BICUBIC.resize(PillowGoldens.image("picture"), width, height);

        assertThat(resized.samples())
                .isEqualTo(PillowGoldens.image(width + "x" + height).samples());
    }

    @ParameterizedTest
    @CsvSource({"BOX,11,9", "BILINEAR,11,9", "LANCZOS,11,9", "BOX,60,23", "BILINEAR,60,23", "LANCZOS,60,23"})
    void resizes_bit_exactly_with_every_filter(PillowResampling filter, int width, int height) throws IOException {
        RgbImage resized = filter.resize(PillowGoldens.image("picture"), width, height);

        assertThat(resized.samples())
                .isEqualTo(
                        PillowGoldens.image(filter + "-" + width + "x" + height).samples());
    }

    @Test
    void resizes_a_box_bit_exactly_as_pillow_does() throws IOException {
        RgbImage resized =
                PillowResampling.BICUBIC.resize(PillowGoldens.image("picture"), 60, 50, 3.25, 2.5, 30.75, 23.0);

        assertThat(resized.samples()).isEqualTo(PillowGoldens.image("box-60x50").samples());
    }

    @Test
    void returns_an_image_of_the_requested_size_unchanged() throws IOException {
        RgbImage picture = PillowGoldens.image("picture");

        assertThat(PillowResampling.BICUBIC.resize(picture, picture.width(), picture.height()))
                .isSameAs(picture);
    }
}
