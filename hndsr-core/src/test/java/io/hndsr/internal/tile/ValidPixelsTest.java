package io.hndsr.internal.tile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.TestPictures;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.report.InvalidPixels;
import io.hndsr.request.Nodata;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidPixelsTest {

    private static final ImageSize SIZE = new ImageSize(24, 16);

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 253, 255})
    void a_frame_around_the_scene_is_found_though_jpeg_has_changed_it_by_a_few_steps(int level) {
        byte[] samples = scene();
        Random random = new Random(1);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 24; x++) {
                if (x < 3 || y < 2 || x >= 20 || y >= 13) {
                    int haze = level < 128 ? random.nextInt(4) : 252 + random.nextInt(4);
                    Arrays.fill(samples, 3 * (24 * y + x), 3 * (24 * y + x) + 3, (byte) haze);
                }
            }
        }
        ValidPixels valid = ValidPixels.of(rgb(samples), Nodata.auto());
        assertThat(valid.mask().validBounds().orElseThrow()).satisfies(bounds -> {
            assertThat(bounds.x()).isEqualTo(3);
            assertThat(bounds.y()).isEqualTo(2);
            assertThat(bounds.width()).isEqualTo(17);
            assertThat(bounds.height()).isEqualTo(11);
        });
        assertThat(valid.invalid()).isEqualTo(new InvalidPixels(0, 0, 24 * 16 - 17 * 11));
    }

    @Test
    void one_black_row_is_a_frame_and_a_black_corner_is_not() {
        byte[] row = scene();
        Arrays.fill(row, 15 * 72, 16 * 72, (byte) 0);
        assertThat(ValidPixels.of(rgb(row), Nodata.auto()).invalid().frame()).isEqualTo(24);
        byte[] corner = scene();
        for (int y = 0; y < 10; y++) {
            Arrays.fill(corner, y * 72, y * 72 + 30, (byte) 0);
        }
        assertThat(ValidPixels.of(rgb(corner), Nodata.auto()).invalid()).isEqualTo(InvalidPixels.NONE);
    }

    @Test
    void dark_pixels_inside_the_scene_stay_valid_beside_a_frame() {
        byte[] samples = scene();
        Arrays.fill(samples, 0, 72, (byte) 0);
        Arrays.fill(samples, 72 * 8 + 30, 72 * 8 + 45, (byte) 0);
        ValidPixels valid = ValidPixels.of(rgb(samples), Nodata.auto());
        assertThat(valid.invalid().frame()).isEqualTo(24);
        assertThat(valid.mask().isValid(11, 8)).isTrue();
    }

    @Test
    void a_frame_that_winds_into_the_scene_is_followed() {
        byte[] samples = scene();
        Arrays.fill(samples, 0, 72, (byte) 0);
        // down the column 5, right along the row 9, and up the column 12
        for (int y = 0; y <= 9; y++) {
            Arrays.fill(samples, 72 * y + 15, 72 * y + 18, (byte) 1);
        }
        Arrays.fill(samples, 72 * 9 + 15, 72 * 9 + 39, (byte) 2);
        for (int y = 4; y <= 9; y++) {
            Arrays.fill(samples, 72 * y + 36, 72 * y + 39, (byte) 3);
        }
        ValidPixels valid = ValidPixels.of(rgb(samples), Nodata.auto());
        assertThat(valid.invalid().frame()).isEqualTo(24 + 9 + 7 + 5);
        assertThat(valid.mask().isValid(12, 4)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(SampleType.class)
    void a_nodata_value_counts_if_every_colour_band_has_it(SampleType type) {
        RasterImage image = TestPictures.random(5, SIZE, BandLayout.RGB, type);
        int value = image.sample(3, 4, 0);
        ValidPixels valid = ValidPixels.of(withPixel(image, value), Nodata.value(value));
        assertThat(valid.invalid()).isEqualTo(new InvalidPixels(0, 1, 0));
        assertThat(valid.mask().isValid(3, 4)).isFalse();
    }

    @Test
    void fully_transparent_pixels_are_invalid_whatever_nodata_says() {
        byte[] samples = new byte[2 * 24 * 16];
        Arrays.fill(samples, (byte) 90);
        samples[2 * (24 * 7 + 3) + 1] = 0;
        RasterImage image = RasterImage.ofBytes(SIZE, BandLayout.GREY_ALPHA, samples, Optional.empty());
        for (Nodata nodata : new Nodata[] {Nodata.auto(), Nodata.none(), Nodata.value(7)}) {
            ValidPixels valid = ValidPixels.of(image, nodata);
            assertThat(valid.invalid()).isEqualTo(new InvalidPixels(1, 0, 0));
            assertThat(valid.mask().isValid(3, 7)).isFalse();
        }
    }

    @Test
    void nothing_is_invalid_in_an_image_without_a_frame() {
        assertThat(ValidPixels.of(rgb(scene()), Nodata.auto()).mask().isAllValid())
                .isTrue();
        byte[] framed = scene();
        Arrays.fill(framed, 0, 72, (byte) 0);
        assertThat(ValidPixels.of(rgb(framed), Nodata.none()).mask().isAllValid())
                .isTrue();
    }

    /** Samples from 40 to 199. */
    private static byte[] scene() {
        byte[] samples = new byte[3 * 24 * 16];
        Random random = new Random(3);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (40 + random.nextInt(160));
        }
        return samples;
    }

    private static RasterImage rgb(byte[] samples) {
        return RasterImage.ofBytes(SIZE, BandLayout.RGB, samples, Optional.empty());
    }

    private static RasterImage withPixel(RasterImage image, int value) {
        int at = 3 * (24 * 4 + 3);
        if (image.sampleType() == SampleType.UINT8) {
            byte[] samples = image.bytes().clone();
            Arrays.fill(samples, at, at + 3, (byte) value);
            return RasterImage.ofBytes(SIZE, BandLayout.RGB, samples, Optional.empty());
        }
        short[] samples = image.shorts().clone();
        Arrays.fill(samples, at, at + 3, (short) value);
        return RasterImage.ofShorts(SIZE, BandLayout.RGB, samples, Optional.empty());
    }
}
