package io.hndsr.internal.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LumaRangeTest {

    private static final ImageSize SIZE = new ImageSize(400, 300);

    @Test
    void values_of_8_bit_are_never_stretched() {
        byte[] dark = new byte[(int) SIZE.pixels()];
        for (int i = 0; i < dark.length; i++) {
            dark[i] = (byte) (i % 20);
        }

        assertThat(LumaRange.stretch(RasterImage.ofBytes(SIZE, BandLayout.GREY, dark, Optional.empty())))
                .isEqualTo(1);
    }

    @Test
    void neither_missing_data_nor_a_few_bright_pixels_count() {
        double expected = 160 / (2000 * 0.98 / 257);

        assertThat(LumaRange.stretch(counts(2000))).isCloseTo(expected, within(0.05 * expected));
        assertThat(LumaRange.stretch(spoiled(2000))).isCloseTo(expected, within(0.05 * expected));
    }

    @Test
    void a_count_never_becomes_more_than_a_step_of_8_bit() {
        assertThat(LumaRange.stretch(counts(3))).isEqualTo(257);
        assertThat(LumaRange.stretch(counts(1))).isEqualTo(257);
    }

    @Test
    void an_image_without_data_stays() {
        short[] nothing = new short[(int) SIZE.pixels()];

        assertThat(LumaRange.stretch(RasterImage.ofShorts(SIZE, BandLayout.GREY, nothing, Optional.empty())))
                .isEqualTo(1);
    }

    /** Counts from 5000 on, each as frequent as the others. */
    private static RasterImage counts(int different) {
        return RasterImage.ofShorts(SIZE, BandLayout.GREY, values(different), Optional.empty());
    }

    /** The same with a third of no data and some clouds. */
    private static RasterImage spoiled(int different) {
        short[] values = values(different);
        for (int i = 0; i < values.length; i++) {
            int column = i % SIZE.width();
            if (column < SIZE.width() / 3) {
                values[i] = 0;
            } else if (column > SIZE.width() - 3) {
                values[i] = (short) 60_000;
            }
        }
        return RasterImage.ofShorts(SIZE, BandLayout.GREY, values, Optional.empty());
    }

    private static short[] values(int different) {
        short[] values = new short[(int) SIZE.pixels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (5000 + i * 7919L % different);
        }
        return values;
    }
}
