package io.hndsr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SimilarityTest {

    @Test
    void psnr_of_a_difference_of_one_everywhere_is_48_13_dB() {
        assertThat(Similarity.psnr(flat(20, 100), flat(20, 101))).isCloseTo(20 * Math.log10(255), within(1e-9));
    }

    @Test
    void psnr_of_equal_images_is_finite() {
        assertThat(Similarity.psnr(flat(20, 100), flat(20, 100)))
                .isGreaterThan(140)
                .isFinite();
    }

    @Test
    void ssim_of_equal_images_is_one() {
        assertThat(Similarity.ssim(noise(), noise())).isCloseTo(1, within(1e-12));
    }

    @Test
    void ssim_of_flat_images_is_the_luminance_term() {
        double x = 219 * 100 / 255.0 + 16;
        double y = 219 * 150 / 255.0 + 16;
        double c1 = 0.01 * 255 * 0.01 * 255;

        assertThat(Similarity.ssim(flat(16, 100), flat(16, 150)))
                .isCloseTo((2 * x * y + c1) / (x * x + y * y + c1), within(1e-9));
    }

    @Test
    void ssim_of_an_image_and_its_negative_is_negative() {
        RgbImage picture = noise();
        byte[] negative = picture.samples().clone();
        for (int i = 0; i < negative.length; i++) {
            negative[i] = (byte) (255 - (negative[i] & 0xff));
        }

        assertThat(Similarity.ssim(picture, new RgbImage(24, 24, negative))).isNegative();
    }

    @Test
    void rejects_images_of_different_sizes() {
        assertThatThrownBy(() -> Similarity.psnr(flat(20, 1), flat(21, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20x20")
                .hasMessageContaining("21x21");
    }

    private static RgbImage flat(int side, int value) {
        byte[] samples = new byte[side * side * 3];
        Arrays.fill(samples, (byte) value);
        return new RgbImage(side, side, samples);
    }

    private static RgbImage noise() {
        byte[] samples = new byte[24 * 24 * 3];
        new Random(7).nextBytes(samples);
        return new RgbImage(24, 24, samples);
    }
}
