package io.hndsr.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageDifferenceTest {

    private static final ImageSize TWO_BY_TWO = new ImageSize(2, 2);

    @Test
    void samples_of_8_bit_are_unsigned() {
        ImageDifference difference = ImageDifference.between(bytes(0, 0, 0, 0), bytes(0, 0, 0, 200));

        assertThat(difference.max()).isEqualTo(200);
        assertThat(difference.rms()).isEqualTo(100);
    }

    @Test
    void differences_of_16_bit_samples_are_in_the_same_unit() {
        ImageDifference difference = ImageDifference.between(shorts(65535, 0, 0, 0), shorts(65535 - 257, 0, 0, 0));

        assertThat(difference.max()).isEqualTo(1);
        assertThat(difference.rms()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void an_image_does_not_differ_from_itself() {
        assertThat(ImageDifference.between(bytes(1, 2, 3, 4), bytes(1, 2, 3, 4)).none())
                .isTrue();
    }

    @Test
    void images_of_different_sample_types_are_rejected() {
        assertThatThrownBy(() -> ImageDifference.between(bytes(0, 0, 0, 0), shorts(0, 0, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static RasterImage bytes(int a, int b, int c, int d) {
        return RasterImage.ofBytes(
                TWO_BY_TWO, BandLayout.GREY, new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, Optional.empty());
    }

    private static RasterImage shorts(int a, int b, int c, int d) {
        return RasterImage.ofShorts(
                TWO_BY_TWO,
                BandLayout.GREY,
                new short[] {(short) a, (short) b, (short) c, (short) d},
                Optional.empty());
    }
}
