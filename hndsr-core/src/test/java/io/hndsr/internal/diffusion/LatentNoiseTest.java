package io.hndsr.internal.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.internal.tile.Parallel;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatentNoiseTest {

    private static final int CHANNELS = 5;
    private static final int SIDE = 120;

    /** Several threads, and parts in any order. */
    private static final Parallel PARALLEL =
            (parts, work) -> IntStream.range(0, parts).parallel().forEach(work);

    @Test
    void is_standard_normal_and_uncorrelated() {
        FloatBuffer noise = fill(7, CHANNELS, SIDE, SIDE, -20, -20);
        int plane = SIDE * SIDE;
        double[] moments = new double[5];
        double acrossColumns = 0;
        double acrossRows = 0;
        double acrossChannels = 0;
        for (int i = 0; i < noise.limit(); i++) {
            double power = 1;
            for (int k = 1; k < moments.length; k++) {
                power *= noise.get(i);
                moments[k] += power / noise.limit();
            }
            acrossColumns += noise.get(i) * noise.get((i + 1) % noise.limit()) / noise.limit();
            acrossRows += noise.get(i) * noise.get((i + SIDE) % noise.limit()) / noise.limit();
            acrossChannels += noise.get(i) * noise.get((i + plane) % noise.limit()) / noise.limit();
        }
        // Five standard errors of 72,000 values.
        double error = 5 / Math.sqrt(noise.limit());
        assertThat(moments[1]).isCloseTo(0, within(error));
        assertThat(moments[2]).isCloseTo(1, within(Math.sqrt(2) * error));
        assertThat(moments[3]).isCloseTo(0, within(Math.sqrt(15) * error));
        assertThat(moments[4]).isCloseTo(3, within(Math.sqrt(96) * error));
        assertThat(acrossColumns).isCloseTo(0, within(error));
        assertThat(acrossRows).isCloseTo(0, within(error));
        assertThat(acrossChannels).isCloseTo(0, within(error));
    }

    @Test
    void a_cell_has_the_same_values_whichever_part_of_the_grid_is_read() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        FloatBuffer whole = fill(seed, CHANNELS, 30, 40, -8, -16);
        FloatBuffer part = fill(seed, CHANNELS, 11, 7, 3, -5);
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int row = 0; row < 11; row++) {
                for (int column = 0; column < 7; column++) {
                    assertThat(part.get((channel * 11 + row) * 7 + column))
                            .isEqualTo(whole.get((channel * 30 + row + 11) * 40 + column + 11));
                }
            }
        }
    }

    @Test
    void a_latent_of_fewer_channels_has_the_same_first_ones() {
        FloatBuffer five = fill(3, 5, 6, 6, 0, 0);
        FloatBuffer two = fill(3, 2, 6, 6, 0, 0);
        for (int i = 0; i < two.limit(); i++) {
            assertThat(two.get(i)).isEqualTo(five.get(i));
        }
    }

    @Test
    void seeds_that_differ_in_any_bit_differ_everywhere() {
        FloatBuffer zero = fill(0, 4, 8, 8, 0, 0);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            FloatBuffer other = fill(1L << bit, 4, 8, 8, 0, 0);
            for (int i = 0; i < zero.limit(); i++) {
                assertThat(other.get(i)).isNotEqualTo(zero.get(i));
            }
        }
    }

    @Test
    void is_the_transform_of_box_and_muller_to_the_bit() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        FloatBuffer noise = fill(seed, 8, 300, 300, -150, 1_000_000);
        int plane = 300 * 300;
        for (int cell = 0; cell < plane; cell++) {
            for (int group = 0; group < 2; group++) {
                int[] words = {cell / 300 - 150, cell % 300 + 1_000_000, group, 0};
                Philox.scramble(words, (int) seed, (int) (seed >>> 32));
                for (int pair = 0; pair < 2; pair++) {
                    double radius = StrictMath.sqrt(
                            -2 * StrictMath.log((Integer.toUnsignedLong(words[2 * pair]) + 1) * 0x1p-32));
                    double angle = 2 * StrictMath.PI * (Integer.toUnsignedLong(words[2 * pair + 1]) * 0x1p-32);
                    int at = (4 * group + 2 * pair) * plane + cell;
                    assertSame(noise.get(at), radius * StrictMath.cos(angle));
                    assertSame(noise.get(at + plane), radius * StrictMath.sin(angle));
                }
            }
        }
    }

    private static void assertSame(float found, double expected) {
        if (Float.floatToRawIntBits(found) != Float.floatToRawIntBits((float) expected)) {
            assertThat(found).isEqualTo((float) expected);
        }
    }

    private static FloatBuffer fill(long seed, int channels, int rows, int columns, int firstRow, int firstColumn) {
        FloatBuffer noise = FloatBuffer.allocate(channels * rows * columns);
        new LatentNoise(seed).fill(noise, channels, rows, columns, firstRow, firstColumn, PARALLEL);
        return noise;
    }
}
