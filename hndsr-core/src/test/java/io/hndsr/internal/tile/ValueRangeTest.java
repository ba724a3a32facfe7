package io.hndsr.internal.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleRange;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValueRangeTest {

    private static final ImageSize SIZE = new ImageSize(100, 80);

    @Test
    void a_photograph_that_fills_its_range_is_left_as_it_is() {
        assertThat(range(bytes(i -> i * 37 % 256), PixelMask.allValid(SIZE))).isEqualTo(ValueRange.FULL);
    }

    @Test
    void what_fills_half_of_its_range_is_left_as_it_is_and_a_little_less_is_stretched_a_little() {
        assertThat(range(bytes(i -> 50 + i * 37 % 135), PixelMask.allValid(SIZE)))
                .isEqualTo(ValueRange.FULL);
        ValueRange range = range(bytes(i -> 50 + i * 37 % 125), PixelMask.allValid(SIZE));
        assertThat(range.width()).isBetween(0.93, 1.0);
    }

    @Test
    void haze_is_stretched_about_its_middle_to_at_most_two_and_a_half_times() {
        ValueRange range = range(bytes(i -> 100 + i * 37 % 40), PixelMask.allValid(SIZE));
        assertThat(range.width()).isEqualTo(0.4);
        assertThat(seen(range, SampleType.UINT8, 119.5f)).isCloseTo(0.5f, within(0.01f));
        assertThat(range.samples(SampleType.UINT8).most()
                        - range.samples(SampleType.UINT8).least())
                .isCloseTo(102, within(1e-9));
    }

    @Test
    void counts_of_a_sensor_in_16_bit_fill_half_of_the_range() {
        ValueRange range = range(shorts(i -> 900 + i * 37 % 2500), PixelMask.allValid(SIZE));
        assertThat(seen(range, SampleType.UINT16, 900)).isBetween(0.24f, 0.26f);
        assertThat(seen(range, SampleType.UINT16, 3400)).isBetween(0.74f, 0.76f);
        assertThat(seen(range, SampleType.UINT16, 65_535)).isGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(SampleType.class)
    void values_come_back_as_they_were(SampleType type) {
        for (ValueRange range : List.of(ValueRange.FULL, new ValueRange(0.3, 0.4), new ValueRange(0.99, 1.0 / 257))) {
            float[] values = new float[type.maxValue() + 1];
            for (int i = 0; i < values.length; i++) {
                values[i] = seen(range, type, i);
            }
            range.fromNetwork(values, 0, values.length);
            for (int i = 0; i < values.length; i++) {
                assertThat(Math.round(values[i] * type.maxValue())).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SampleType.class)
    void the_whole_range_changes_no_bit(SampleType type) {
        float[] values = {-0.1f, 0, 0.3f, 1, 1.7f};
        float[] same = values.clone();
        ValueRange.FULL.fromNetwork(same, 0, same.length);
        assertThat(same).isEqualTo(values);
        for (int i = 0; i <= type.maxValue(); i++) {
            assertThat(seen(ValueRange.FULL, type, i)).isEqualTo(i * (1f / type.maxValue()));
        }
        assertThat(ValueRange.FULL.samples(type)).isEqualTo(SampleRange.full(type));
    }

    @Test
    void nothing_is_stretched_to_more_than_a_step_of_8_bit_for_each_count() {
        ValueRange dark = range(shorts(i -> i % 3), PixelMask.allValid(SIZE));
        assertThat(dark.width()).isEqualTo(1.0 / 257);
        ValueRange bright = range(shorts(i -> 65_533 + i % 3), PixelMask.allValid(SIZE));
        assertThat(bright.width()).isEqualTo(1.0 / 257);
        assertThat(seen(bright, SampleType.UINT16, 65_534)).isEqualTo(0.5f, within(0.01f));
    }

    @Test
    void an_image_that_is_flat_but_for_a_few_lines_is_left_as_it_is() {
        for (int level : new int[] {0, 120, 255}) {
            RasterImage drawing = bytes(i -> i % 1000 == 0 ? 40 : level);
            assertThat(range(drawing, PixelMask.allValid(SIZE))).isEqualTo(ValueRange.FULL);
        }
    }

    @Test
    void an_image_without_a_valid_pixel_is_left_as_it_is() {
        BitSet invalid = new BitSet();
        invalid.set(0, 100 * 80);
        assertThat(range(bytes(i -> i % 30), PixelMask.ofInvalid(SIZE, invalid)))
                .isEqualTo(ValueRange.FULL);
    }

    @Test
    void invalid_pixels_and_rare_glints_do_not_count() {
        BitSet invalid = new BitSet();
        invalid.set(0, 100 * 40);
        RasterImage image = bytes(i -> i < 100 * 40 ? 0 : i % 500 == 0 ? 255 : 100 + i * 37 % 40);
        ValueRange range = range(image, PixelMask.ofInvalid(SIZE, invalid));
        assertThat(range.width()).isEqualTo(0.4);
        assertThat(range(image, PixelMask.allValid(SIZE))).isEqualTo(ValueRange.FULL);
    }

    private static float seen(ValueRange range, SampleType type, float sample) {
        return sample * range.factor(type) - range.shift();
    }

    private static RasterImage bytes(IntUnaryOperator values) {
        byte[] samples = new byte[100 * 80];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) values.applyAsInt(i);
        }
        return RasterImage.ofBytes(SIZE, BandLayout.GREY, samples, Optional.empty());
    }

    private static RasterImage shorts(IntUnaryOperator values) {
        short[] samples = new short[100 * 80];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) values.applyAsInt(i);
        }
        return RasterImage.ofShorts(SIZE, BandLayout.GREY, samples, Optional.empty());
    }

    private static ValueRange range(RasterImage image, PixelMask mask) {
        TileBounds scene = mask.validBounds().orElse(new TileBounds(0, 0, SIZE.width(), SIZE.height(), SIZE));
        return ValueRange.of(SampleGrid.of(image, scene), mask, image.sampleType());
    }
}
