package io.hndsr.internal.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.TestPictures;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.tile.WholeImage;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalLimitsTest {

    private static final ImageSize SIZE = new ImageSize(40, 20);
    private static final ImageSize OUTPUT = new ImageSize(120, 60);

    @ParameterizedTest
    @EnumSource(SampleType.class)
    void what_is_flat_stays_flat(SampleType type) {
        RasterImage flat = grey(type, (x, y) -> 77);
        assertThat(held(flat, 30, 77, 300)).containsOnly(77f);
        assertThat(held(flat, 30, 77, -5)).containsOnly(77f);
    }

    @ParameterizedTest
    @EnumSource(SampleType.class)
    void a_hard_edge_may_be_left_by_eight_hundredths_of_its_height(SampleType type) {
        RasterImage edge = grey(type, (x, y) -> x < 20 ? 60 : 180);
        float[] least = held(edge, 30, 100, -100);
        float[] most = held(edge, 30, 100, 400);
        assertThat(least[59]).isEqualTo(60 - 9.6f, within(1e-3f));
        assertThat(least[60]).isEqualTo(60 - 9.6f, within(1e-3f));
        assertThat(most[59]).isEqualTo(180 + 9.6f, within(1e-3f));
        // Three input pixels from the edge, the window is flat on the side that is left.
        assertThat(most[3 * 17]).isEqualTo(100, within(1e-3f));
        assertThat(least[3 * 17]).isEqualTo(60, within(1e-3f));
    }

    @Test
    void texture_may_be_left_by_more_and_may_take_any_value_that_occurs_near() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        RasterImage noise = TestPictures.random(seed, SIZE, BandLayout.GREY, SampleType.UINT8);
        float[] least = held(noise, 30, 128, -400);
        float[] most = held(noise, 30, 128, 700);
        for (int x = 0; x < 120; x++) {
            int lowest = 255;
            int highest = 0;
            for (int column = Math.max(0, x / 3 - 6); column <= Math.min(39, x / 3 + 6); column++) {
                for (int row = 4; row <= 16; row++) {
                    lowest = Math.min(lowest, noise.sample(column, row, 0));
                    highest = Math.max(highest, noise.sample(column, row, 0));
                }
            }
            assertThat(least[x]).isLessThanOrEqualTo(lowest + 1e-3f);
            assertThat(most[x]).isGreaterThanOrEqualTo(highest - 1e-3f);
        }
        assertThat(least[60]).isLessThan(-20);
        assertThat(most[60]).isGreaterThan(275);
    }

    @Test
    void what_was_beyond_the_limit_may_stay_and_is_led_no_farther() {
        RasterImage edge = grey(SampleType.UINT8, (x, y) -> x < 20 ? 60 : 180);
        assertThat(held(edge, 30, 10, -100)[60]).isEqualTo(10, within(1e-3f));
        assertThat(held(edge, 30, 10, 30)[60]).isEqualTo(30, within(1e-3f));
        assertThat(held(edge, 30, 250, 255)[60]).isEqualTo(250, within(1e-3f));
    }

    @Test
    void an_image_of_one_pixel_has_limits() {
        RasterImage dot = RasterImage.ofBytes(new ImageSize(1, 1), BandLayout.GREY, new byte[] {50}, Optional.empty());
        float[] line = {1, 1, 1, 1};
        new LocalLimits(new WholeImage(dot), new ImageSize(4, 4)).new Rows(0, 0, 4).hold(3, new float[4], line);
        assertThat(line).containsOnly(50f / 255);
    }

    /** A row after a correction from one value to another, in 1/255 or in counts. */
    private static float[] held(RasterImage image, int row, float before, float after) {
        float largest = image.sampleType().maxValue();
        float[] line = new float[120];
        float[] first = new float[120];
        Arrays.fill(line, after / largest);
        Arrays.fill(first, before / largest);
        new LocalLimits(new WholeImage(image), OUTPUT).new Rows(0, 0, 120).hold(row, first, line);
        for (int i = 0; i < line.length; i++) {
            line[i] *= largest;
        }
        return line;
    }

    private static RasterImage grey(SampleType type, IntBinaryOperator values) {
        byte[] bytes = new byte[40 * 20];
        short[] shorts = new short[40 * 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values.applyAsInt(i % 40, i / 40);
            shorts[i] = (short) values.applyAsInt(i % 40, i / 40);
        }
        return type == SampleType.UINT8
                ? RasterImage.ofBytes(SIZE, BandLayout.GREY, bytes, Optional.empty())
                : RasterImage.ofShorts(SIZE, BandLayout.GREY, shorts, Optional.empty());
    }
}
