package io.hndsr.internal.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.internal.codec.ImageFuzz;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TiffDamageTest {

    static List<String> readable() {
        return GoldenTiff.READABLE;
    }

    @ParameterizedTest
    @MethodSource("readable")
    void a_file_cut_at_any_byte_is_refused_or_read_in_full(String name) {
        byte[] whole = GoldenTiff.bytes(name + ".tif");
        double[] expected = samples(whole);
        // Each byte of the directories and the first segments, then steps.
        for (int length = 0; length < whole.length; length += length < 1500 || length > whole.length - 50 ? 1 : 13) {
            byte[] cut = Arrays.copyOf(whole, length);
            Throwable refused = catchThrowable(() -> assertThat(samples(cut)).isEqualTo(expected));
            if (refused != null) {
                assertThat(refused)
                        .as("%s cut to %d bytes", name, length)
                        .isInstanceOfAny(InvalidImageException.class, UnsupportedImageException.class);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void throws_only_its_own_exceptions_for_corrupt_bytes(String name) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] whole = GoldenTiff.bytes(name + ".tif");
        for (int round = 0; round < 400; round++) {
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                // The first directory follows the header in GDAL's files.
                int range = random.nextBoolean() ? damaged.length : Math.min(damaged.length, 400);
                damaged[random.nextInt(range)] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xff);
            }
            Throwable thrown = catchThrowable(() -> ImageFuzz.fuzzerTestOneInput(damaged));
            assertThat(thrown).as("%s, seed %d, round %d", name, seed, round).isNull();
        }
    }

    private static double[] samples(byte[] bytes) {
        try (TiffFile file = TiffFile.of(bytes, TiffReadLimits.DEFAULT)) {
            TiffSamples read = file.image().readWindow(0, 0, GoldenTiff.WIDTH, GoldenTiff.HEIGHT);
            file.mask().ifPresent(mask -> mask.readWindow(0, 0, GoldenTiff.WIDTH, GoldenTiff.HEIGHT));
            double[] values = new double[read.length()];
            for (int i = 0; i < values.length; i++) {
                values[i] = read.value(i);
            }
            return values;
        }
    }
}
