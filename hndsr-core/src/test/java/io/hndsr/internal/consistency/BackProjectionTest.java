package io.hndsr.internal.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.TestPictures;
import io.hndsr.error.DeviceException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelMask;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.WholeImage;
import io.hndsr.internal.tile.Window;
import io.hndsr.report.Radiometry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A corrected result, reduced, is the input: for any size, scale, tiling and order of tiles. */
class BackProjectionTest {

    private static final Degradation CLEAN = new Degradation(0, 0);
    private static final int ROUNDS = 3;
    private static final int MANY_ROUNDS = 500;
    private static final int MOST_AHEAD = 3;

    /** Several threads, and parts in any order. */
    private static final Parallel PARALLEL =
            (parts, work) -> IntStream.range(0, parts).parallel().forEach(work);

    @ParameterizedTest
    @CsvSource({
        "1,1,2,2",
        "1,1,8,7",
        "1,9,3,36",
        "2,3,16,7",
        "7,1,55,8",
        "40,30,80,60",
        "31,45,97,141",
        "24,24,96,192",
        "50,20,150,160"
    })
    void a_result_that_is_far_off_agrees_after_many_rounds(int width, int height, int outWidth, int outHeight) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        RasterImage input = middling(seed, new ImageSize(width, height));
        ImageSize output = new ImageSize(outWidth, outHeight);
        float[] guess = random(new Random(seed), output, 0.4f, 0.6f);
        for (double blur : new double[] {0, 0.3}) {
            float[] corrected = correct(
                    input, output, new Degradation(blur, 0), MANY_ROUNDS, guess, output.height(), output.width());
            for (Radiometry.Band band : reduced(input, output, corrected, blur).bands()) {
                assertThat(band.bias()).isEqualTo(0, within(0.02));
                assertThat(band.rmse()).isLessThan(0.1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 2.5, 3.14, 4, 7.9})
    void neither_the_tiling_nor_the_order_of_the_tiles_matters(double scale) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        ImageSize size = new ImageSize(20 + random.nextInt(40), 20 + random.nextInt(40));
        ImageSize output = new ImageSize((int) (size.width() * scale), (int) (size.height() * scale));
        RasterImage input = middling(seed, size);
        float[] guess = random(random, output, -0.2f, 1.2f);
        for (double noise : new double[] {0, 2}) {
            Degradation degradation = new Degradation(0.4, noise);
            float[] whole = correct(input, output, degradation, ROUNDS, guess, output.height(), output.width());
            for (int side : new int[] {9, 30, 64}) {
                float[] tiled = correct(input, output, degradation, ROUNDS, guess, side, side + 3);
                float[] again = correct(input, output, degradation, ROUNDS, guess, side, side + 3);
                assertThat(again).isEqualTo(tiled);
                for (int i = 0; i < whole.length; i++) {
                    assertThat(tiled[i]).isEqualTo(whole[i], within(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 3.14, 4})
    void what_holds_a_correction_does_not_depend_on_tiles(double scale) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        ImageSize size = new ImageSize(47, 31);
        ImageSize output = new ImageSize((int) (size.width() * scale), (int) (size.height() * scale));
        RasterImage input = TestPictures.random(seed, size, BandLayout.RGB, SampleType.UINT8);
        float[] guess = random(new Random(seed), output, 0, 1);
        Optional<LocalLimits> limits = Optional.of(new LocalLimits(new WholeImage(input), output));
        float[] whole = correct(input, output, CLEAN, ROUNDS, guess, output.height(), output.width(), limits);
        assertThat(whole).isNotEqualTo(correct(input, output, CLEAN, ROUNDS, guess, output.height(), output.width()));
        float[] tiled = correct(input, output, CLEAN, ROUNDS, guess, 17, 20, limits);
        for (int i = 0; i < whole.length; i++) {
            assertThat(tiled[i]).isEqualTo(whole[i], within(1e-5f));
        }
    }

    @Test
    void a_result_is_not_led_beyond_the_sides_of_a_hard_edge() {
        ImageSize size = new ImageSize(24, 16);
        byte[] samples = new byte[24 * 16];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i % 24 < 12 ? 60 : 180);
        }
        RasterImage edge = RasterImage.ofBytes(size, BandLayout.GREY, samples, Optional.empty());
        ImageSize output = new ImageSize(96, 64);
        float[] guess = new float[3 * 96 * 64];
        for (int i = 0; i < guess.length; i++) {
            guess[i] = (i % 96 < 48 ? 60 : 180) / 255f;
        }
        float[] free = correct(edge, output, CLEAN, ROUNDS, guess, 64, 96);
        float[] held = correct(
                edge, output, CLEAN, ROUNDS, guess, 64, 96, Optional.of(new LocalLimits(new WholeImage(edge), output)));
        assertThat(range(free)[0]).isLessThan(48);
        assertThat(range(free)[1]).isGreaterThan(192);
        assertThat(range(held)[0]).isEqualTo(60 - 0.08f * 120, within(0.01f));
        assertThat(range(held)[1]).isEqualTo(180 + 0.08f * 120, within(0.01f));
    }

    /** The least and the largest value, in 1/255. */
    private static float[] range(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        return new float[] {255 * sorted[0], 255 * sorted[sorted.length - 1]};
    }

    /** The figures are of the sums as they were when every line and column was made alone. */
    @ParameterizedTest
    @CsvSource({"2, 37, -1813701665", "2.5, 64, -627972239", "4, 200, 2033767522"})
    void a_correction_has_the_bits_that_it_always_had(double scale, int side, int hash) {
        ImageSize size = new ImageSize(83, 61);
        ImageSize output = new ImageSize((int) (size.width() * scale), (int) (size.height() * scale));
        RasterImage input = TestPictures.random(8, size, BandLayout.RGB, SampleType.UINT8);
        float[] guess = random(new Random(8), output, -0.1f, 1.1f);

        float[] corrected = correct(input, output, CLEAN, ROUNDS, guess, side, side);

        assertThat(Arrays.hashCode(corrected)).isEqualTo(hash);
    }

    @Test
    void blended_tiles_are_corrected_by_what_they_add_up_to() {
        ImageSize size = new ImageSize(40, 24);
        ImageSize output = new ImageSize(120, 96);
        RasterImage input = middling(3, size);
        float[] guess = random(new Random(3), output, 0.3f, 0.7f);
        float[] whole = correct(input, output, CLEAN, ROUNDS, guess, output.height(), output.width());
        float[] rising = new float[80];
        float[] falling = new float[80];
        for (int i = 0; i < 80; i++) {
            rising[i] = Math.min(1, Math.max(0, (i - 10) / 20f));
            falling[i] = 1 - Math.min(1, Math.max(0, (i - 50) / 20f));
        }
        List<Window> columns = List.of(new Window(0, falling), new Window(40, rising));
        float[] ones = new float[96];
        Arrays.fill(ones, 1);
        List<Window> rows = List.of(new Window(0, ones));
        float[] blended = run(input, output, CLEAN, ROUNDS, guess, rows, columns, Optional.empty());
        for (int i = 0; i < whole.length; i++) {
            assertThat(blended[i]).isEqualTo(whole[i], within(1e-4f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 254, 255})
    void a_flat_result_of_a_flat_input_stays_as_it_is(int level) {
        ImageSize size = new ImageSize(17, 12);
        byte[] samples = new byte[17 * 12];
        Arrays.fill(samples, (byte) level);
        RasterImage input = RasterImage.ofBytes(size, BandLayout.GREY, samples, Optional.empty());
        ImageSize output = new ImageSize(60, 41);
        float[] flat = new float[3 * 60 * 41];
        Arrays.fill(flat, level / 255f);
        for (float value : correct(input, output, CLEAN, ROUNDS, flat, 20, 20)) {
            assertThat(value).isEqualTo(level / 255f, within(2e-5f));
        }
    }

    @Test
    void overshoot_that_the_result_cannot_hold_is_made_up_for() {
        ImageSize size = new ImageSize(20, 20);
        RasterImage black = RasterImage.ofBytes(size, BandLayout.RGB, new byte[1200], Optional.empty());
        ImageSize output = new ImageSize(80, 80);
        float[] guess = new float[3 * 6400];
        for (int i = 0; i < guess.length; i++) {
            guess[i] = i % 2 == 0 ? 0.02f : -0.02f;
        }
        float[] corrected = correct(black, output, CLEAN, ROUNDS, guess, 80, 80);
        assertThat(reduced(black, output, guess, 0).bands().get(0).bias()).isGreaterThan(2);
        assertThat(reduced(black, output, corrected, 0).bands().get(0).bias()).isLessThan(1.5);
    }

    @Test
    void of_a_noisy_input_only_the_slow_departures_are_corrected() {
        ImageSize size = new ImageSize(96, 96);
        ImageSize output = new ImageSize(192, 192);
        Random random = new Random(5);
        short[] samples = new short[96 * 96];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(257 * (128 + 4 * random.nextGaussian()));
        }
        RasterImage noisy = RasterImage.ofShorts(size, BandLayout.GREY, samples, Optional.empty());
        float[] guess = new float[3 * 192 * 192];
        Arrays.fill(guess, 125 / 255f);
        float[] corrected = correct(noisy, output, new Degradation(0.5, 4), ROUNDS, guess, 64, 64);
        assertThat(reduced(noisy, output, guess, 0.5).bands().get(0).bias()).isEqualTo(-3, within(0.2));
        assertThat(reduced(noisy, output, corrected, 0.5).bands().get(0).bias()).isEqualTo(0, within(0.05));
        double squares = 0;
        for (float value : corrected) {
            squares += Math.pow(value * 255 - 128, 2);
        }
        assertThat(Math.sqrt(squares / corrected.length)).isLessThan(0.4);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void a_value_that_is_not_finite_is_refused(float value) {
        ImageSize size = new ImageSize(4, 4);
        ImageSize output = new ImageSize(8, 8);
        float[] guess = new float[192];
        guess[100] = value;
        assertThatThrownBy(() -> correct(middling(1, size), output, CLEAN, ROUNDS, guess, 8, 8))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("not finite");
    }

    @Test
    void a_complete_tile_is_not_claimed_too_far_ahead_of_one_that_is_missing() {
        ImageSize size = new ImageSize(400, 20);
        ImageSize output = new ImageSize(800, 40);
        List<Window> rows = extents(40, 20);
        List<Window> columns = extents(800, 20);
        float[] guess = random(new Random(4), output, 0.4f, 0.6f);
        BackProjection projection = new BackProjection(
                new WholeImage(middling(4, size)), output, CLEAN, ROUNDS, rows, columns, MOST_AHEAD, Optional.empty());
        List<Integer> released = new ArrayList<>();
        for (int index = 0; index < 80; index++) {
            Window row = rows.get(index / columns.size());
            Window column = columns.get(index % columns.size());
            projection.add(index, tile(guess, output, row, column), PARALLEL);
            for (OptionalInt next = projection.claim(); next.isPresent(); next = projection.claim()) {
                int first = 0;
                while (released.contains(first)) {
                    first++;
                }
                assertThat(next.getAsInt() - first).isLessThan(MOST_AHEAD);
                projection.take(next.getAsInt(), new float[3 * 20 * 20], PARALLEL);
                projection.release(next.getAsInt());
                released.add(next.getAsInt());
            }
        }
        assertThat(released).hasSize(80).doesNotHaveDuplicates();
    }

    @Test
    void a_tile_that_is_claimed_and_not_released_holds_up_those_far_ahead_only() {
        ImageSize output = new ImageSize(200, 20);
        List<Window> rows = extents(20, 20);
        List<Window> columns = extents(200, 20);
        float[] guess = random(new Random(4), output, 0.4f, 0.6f);
        BackProjection projection = new BackProjection(
                new WholeImage(middling(4, new ImageSize(100, 10))),
                output,
                CLEAN,
                ROUNDS,
                rows,
                columns,
                MOST_AHEAD,
                Optional.empty());
        for (int index = 0; index < 10; index++) {
            projection.add(index, tile(guess, output, rows.get(0), columns.get(index)), PARALLEL);
        }
        for (int index = 0; index < MOST_AHEAD; index++) {
            assertThat(projection.claim()).hasValue(index);
        }
        assertThat(projection.claim()).isEmpty();
        projection.release(1);
        assertThat(projection.claim()).isEmpty();
        projection.release(0);
        assertThat(projection.claim()).hasValue(MOST_AHEAD);
        assertThat(projection.claim()).hasValue(MOST_AHEAD + 1);
        assertThat(projection.claim()).isEmpty();
    }

    /** Levels from 0.4 to 0.6, so that nothing is cut off. */
    private static RasterImage middling(long seed, ImageSize size) {
        RasterImage random = TestPictures.random(seed, size, BandLayout.RGB, SampleType.UINT16);
        short[] samples = new short[random.shorts().length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (26_000 + (random.shorts()[i] & 0xffff) / 5);
        }
        return RasterImage.ofShorts(size, BandLayout.RGB, samples, Optional.empty());
    }

    private static float[] random(Random random, ImageSize size, float from, float to) {
        float[] values = new float[Math.toIntExact(3 * size.pixels())];
        for (int i = 0; i < values.length; i++) {
            values[i] = from + (to - from) * random.nextFloat();
        }
        return values;
    }

    private static float[] correct(
            RasterImage input,
            ImageSize output,
            Degradation degradation,
            int rounds,
            float[] guess,
            int tileHeight,
            int tileWidth) {
        return correct(input, output, degradation, rounds, guess, tileHeight, tileWidth, Optional.empty());
    }

    private static float[] correct(
            RasterImage input,
            ImageSize output,
            Degradation degradation,
            int rounds,
            float[] guess,
            int tileHeight,
            int tileWidth,
            Optional<LocalLimits> limits) {
        return run(
                input,
                output,
                degradation,
                rounds,
                guess,
                extents(output.height(), tileHeight),
                extents(output.width(), tileWidth),
                limits);
    }

    private static List<Window> extents(int size, int side) {
        List<Window> extents = new ArrayList<>();
        for (int start = 0; start < size; start += side) {
            float[] weights = new float[Math.min(side, size - start)];
            Arrays.fill(weights, 1);
            extents.add(new Window(start, weights));
        }
        return extents;
    }

    private static float[] run(
            RasterImage input,
            ImageSize output,
            Degradation degradation,
            int rounds,
            float[] guess,
            List<Window> rows,
            List<Window> columns,
            Optional<LocalLimits> limits) {
        BackProjection projection = new BackProjection(
                new WholeImage(input), output, degradation, rounds, rows, columns, Integer.MAX_VALUE, limits);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rows.size() * columns.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order);
        float[] result = new float[guess.length];
        int taken = 0;
        for (int index : order) {
            Window row = rows.get(index / columns.size());
            Window column = columns.get(index % columns.size());
            projection.add(index, tile(guess, output, row, column), PARALLEL);
            for (OptionalInt next = projection.claim(); next.isPresent(); next = projection.claim()) {
                int complete = next.getAsInt();
                Window down = rows.get(complete / columns.size());
                Window across = columns.get(complete % columns.size());
                float[] colour = new float[3 * down.weights().length * across.weights().length];
                projection.take(complete, colour, PARALLEL);
                place(colour, output, down, across, result);
                projection.release(complete);
                taken++;
            }
        }
        assertThat(taken).isEqualTo(order.size());
        return result;
    }

    private static float[] tile(float[] picture, ImageSize size, Window row, Window column) {
        float[] tile = new float[3 * row.weights().length * column.weights().length];
        int to = 0;
        for (int band = 0; band < 3; band++) {
            for (int y = 0; y < row.weights().length; y++) {
                for (int x = 0; x < column.weights().length; x++) {
                    tile[to++] = picture[(band * size.height() + row.start() + y) * size.width() + column.start() + x];
                }
            }
        }
        return tile;
    }

    private static void place(float[] tile, ImageSize size, Window row, Window column, float[] picture) {
        int from = 0;
        for (int band = 0; band < 3; band++) {
            for (int y = 0; y < row.weights().length; y++) {
                for (int x = 0; x < column.weights().length; x++) {
                    picture[(band * size.height() + row.start() + y) * size.width() + column.start() + x] +=
                            tile[from++] * row.weights()[y] * column.weights()[x];
                }
            }
        }
    }

    /** In 1/255 of the whole range. */
    private static Radiometry reduced(RasterImage input, ImageSize output, float[] picture, double blur) {
        int bands = input.layout().colourBands();
        int plane = Math.toIntExact(output.pixels());
        short[] samples = new short[bands * plane];
        for (int i = 0; i < samples.length; i++) {
            float value = Math.min(1, Math.max(0, picture[i % bands * plane + i / bands]));
            samples[i] = (short) Math.round(value * 65_535);
        }
        RasterImage result = RasterImage.ofShorts(output, input.layout(), samples, Optional.empty());
        RasterImage deep = input.sampleType() == SampleType.UINT16 ? input : deepened(input);
        Radiometry counts = measured(deep, result, blur);
        return new Radiometry(counts.bands().stream()
                .map(band -> new Radiometry.Band(band.bias() / 257, band.rmse() / 257))
                .toList());
    }

    private static RasterImage deepened(RasterImage bytes) {
        short[] deep = new short[bytes.bytes().length];
        for (int i = 0; i < deep.length; i++) {
            deep[i] = (short) (257 * (bytes.bytes()[i] & 0xff));
        }
        return RasterImage.ofShorts(bytes.size(), bytes.layout(), deep, Optional.empty());
    }

    private static Radiometry measured(RasterImage input, RasterImage result, double blur) {
        Radiometer radiometer =
                new Radiometer(new WholeImage(input), PixelMask.allValid(input.size()), result.size(), blur);
        int half = result.size().height() / 2;
        for (TileBounds part : half == 0
                ? List.of(rows(result, 0, result.size().height()))
                : List.of(
                        rows(result, 0, half), rows(result, half, result.size().height()))) {
            radiometer.add(part.y(), result.crop(part));
        }
        return radiometer.finish();
    }

    private static TileBounds rows(RasterImage image, int first, int end) {
        return new TileBounds(0, first, image.size().width(), end - first, image.size());
    }
}
