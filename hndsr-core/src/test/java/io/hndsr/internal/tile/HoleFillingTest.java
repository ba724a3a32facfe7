package io.hndsr.internal.tile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.TestPictures;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HoleFillingTest {

    @ParameterizedTest
    @EnumSource(SampleType.class)
    void holes_take_values_between_those_around_them_and_valid_pixels_and_alpha_stay(SampleType type) {
        for (BandLayout layout : BandLayout.values()) {
            Random random = new Random(7);
            ImageSize size = new ImageSize(150, 90);
            RasterImage image = TestPictures.random(11, size, layout, type);
            BitSet invalid = new BitSet();
            for (int hole = 0; hole < 6; hole++) {
                int x0 = random.nextInt(size.width());
                int y0 = random.nextInt(size.height());
                for (int y = y0; y < Math.min(size.height(), y0 + 20); y++) {
                    invalid.set(y * size.width() + x0, y * size.width() + Math.min(size.width(), x0 + 30));
                }
            }
            PixelMask mask = PixelMask.ofInvalid(size, invalid);
            RasterImage filled = HoleFilling.filled(image, mask, far(image, mask));
            int least = Integer.MAX_VALUE;
            int most = 0;
            for (int y = 0; y < size.height(); y++) {
                for (int x = 0; x < size.width(); x++) {
                    for (int band = 0; band < layout.bands(); band++) {
                        if (mask.isValid(x, y) || band >= layout.colourBands()) {
                            assertThat(filled.sample(x, y, band)).isEqualTo(image.sample(x, y, band));
                        }
                        if (mask.isValid(x, y) && band < layout.colourBands()) {
                            least = Math.min(least, image.sample(x, y, band));
                            most = Math.max(most, image.sample(x, y, band));
                        }
                    }
                }
            }
            for (int index = invalid.nextSetBit(0); index >= 0; index = invalid.nextSetBit(index + 1)) {
                for (int band = 0; band < layout.colourBands(); band++) {
                    assertThat(filled.sample(index % 150, index / 150, band)).isBetween(least, most);
                }
            }
        }
    }

    @Test
    void what_a_hole_held_does_not_matter() {
        ImageSize size = new ImageSize(300, 10);
        BitSet invalid = new BitSet();
        for (int y = 0; y < 10; y++) {
            invalid.set(300 * y + 20, 300 * y + 300);
        }
        PixelMask mask = PixelMask.ofInvalid(size, invalid);
        RasterImage one = TestPictures.random(1, size, BandLayout.RGB, SampleType.UINT8);
        byte[] samples =
                TestPictures.random(2, size, BandLayout.RGB, SampleType.UINT8).bytes();
        for (int y = 0; y < 10; y++) {
            System.arraycopy(one.bytes(), 900 * y, samples, 900 * y, 60);
        }
        RasterImage other = RasterImage.ofBytes(size, BandLayout.RGB, samples, one.iccProfile());
        assertThat(HoleFilling.filled(other, mask, far(other, mask)).bytes())
                .isEqualTo(HoleFilling.filled(one, mask, far(one, mask)).bytes());
    }

    @Test
    void an_image_without_holes_is_returned_as_it_is() {
        ImageSize size = new ImageSize(5, 4);
        RasterImage image = TestPictures.random(3, size, BandLayout.RGB, SampleType.UINT8);
        assertThat(HoleFilling.filled(image, PixelMask.allValid(size), new int[3]))
                .isSameAs(image);
    }

    @Test
    void a_part_with_enough_rows_around_it_is_filled_as_the_whole_is() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        ImageSize size = new ImageSize(90, 700);
        RasterImage image = TestPictures.random(seed, size, BandLayout.RGB, SampleType.UINT16);
        BitSet invalid = new BitSet();
        invalid.set(90 * 40, 90 * 500);
        for (int i = 0; i < 500; i++) {
            invalid.set(random.nextInt(90 * 700), random.nextBoolean());
        }
        PixelMask mask = PixelMask.ofInvalid(size, invalid);
        int[] far = far(image, mask);
        RasterImage whole = HoleFilling.filled(image, mask, far);
        for (int first = 0; first < 700; first += 100) {
            int top = Math.max(0, first - HoleFilling.REACH);
            int bottom = Math.min(700, first + 100 + HoleFilling.REACH);
            TileBounds around = new TileBounds(0, top, 90, bottom - top, size);
            RasterImage part = HoleFilling.filled(image.crop(around), mask.crop(around), far)
                    .crop(new TileBounds(0, first - top, 90, 100, new ImageSize(90, bottom - top)));
            assertThat(part.shorts())
                    .as("seed %s, row %s", seed, first)
                    .isEqualTo(
                            whole.crop(new TileBounds(0, first, 90, 100, size)).shorts());
        }
    }

    private static int[] far(RasterImage image, PixelMask mask) {
        ImageSize size = image.size();
        return SampleGrid.of(image, new TileBounds(0, 0, size.width(), size.height(), size))
                .mean(mask);
    }
}
