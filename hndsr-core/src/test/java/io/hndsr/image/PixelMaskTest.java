package io.hndsr.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PixelMaskTest {

    @Test
    void every_question_about_a_rectangle_is_answered_as_by_looking_at_each_pixel() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            ImageSize size = new ImageSize(1 + random.nextInt(20), 1 + random.nextInt(20));
            BitSet invalid = new BitSet();
            double share = random.nextInt(3) / 2.0;
            for (int i = 0; i < size.pixels(); i++) {
                invalid.set(i, random.nextDouble() < 2 * share * random.nextDouble());
            }
            requireSameAnswers(size, invalid, random);
        }
    }

    private static void requireSameAnswers(ImageSize size, BitSet invalid, Random random) {
        PixelMask mask = PixelMask.ofInvalid(size, invalid);
        int x0 = random.nextInt(size.width());
        int x1 = x0 + random.nextInt(size.width() - x0 + 1);
        int y0 = random.nextInt(size.height());
        int y1 = y0 + random.nextInt(size.height() - y0 + 1);
        boolean anyValid = false;
        int left = size.width();
        int top = size.height();
        int right = 0;
        int bottom = 0;
        for (int y = 0; y < size.height(); y++) {
            boolean rowInvalid = false;
            for (int x = 0; x < size.width(); x++) {
                boolean valid = !invalid.get(y * size.width() + x);
                assertThat(mask.isValid(x, y)).isEqualTo(valid);
                boolean inside = x >= x0 && x < x1;
                anyValid |= valid && inside && y >= y0 && y < y1;
                rowInvalid |= !valid && inside;
                if (valid) {
                    left = Math.min(left, x);
                    right = Math.max(right, x + 1);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y + 1);
                }
            }
            assertThat(mask.hasInvalid(y, x0, x1)).isEqualTo(rowInvalid);
        }
        assertThat(mask.hasValid(x0, y0, x1, y1)).isEqualTo(anyValid);
        assertThat(mask.invalidPixels()).isEqualTo(invalid.cardinality());
        assertThat(mask.isAllValid()).isEqualTo(invalid.isEmpty());
        if (right == 0) {
            assertThat(mask.validBounds()).isEmpty();
        } else {
            assertThat(mask.validBounds()).contains(new TileBounds(left, top, right - left, bottom - top, size));
        }
    }

    @Test
    void a_pixel_beyond_the_image_is_rejected() {
        BitSet invalid = new BitSet();
        invalid.set(6);
        assertThatThrownBy(() -> PixelMask.ofInvalid(new ImageSize(3, 2), invalid))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid pixel 6 lies beyond an image of 3x2");
    }
}
