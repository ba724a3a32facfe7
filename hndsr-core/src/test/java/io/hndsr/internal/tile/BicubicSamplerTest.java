package io.hndsr.internal.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.TestPictures;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.model.BundleDescriptor.Tiling;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BicubicSamplerTest {

    private static final Tiling WHOLE = new Tiling(1, 0, 0, 0, 65_536);
    private static final Tiling CUT = new Tiling(1, 4, 0, 2, 16);

    @Test
    void a_tile_is_exactly_its_part_of_the_whole() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            ImageSize size = new ImageSize(1 + random.nextInt(60), 1 + random.nextInt(60));
            double scale = 2 + 6 * random.nextDouble();
            ImageSize output = new ImageSize(
                    (int) Math.floor(size.width() * scale + 0.5), (int) Math.floor(size.height() * scale + 0.5));
            RasterImage image = TestPictures.random(seed + i, size, BandLayout.RGB_ALPHA, SampleType.UINT16);
            BicubicSampler sampler = new BicubicSampler(new WholeImage(image));
            float[] whole = sampler.sample(
                    TilePlan.of(size, output, WHOLE, OptionalInt.of(4096)).tile(0), 3);
            TilePlan plan = TilePlan.of(size, output, CUT, OptionalInt.empty());
            for (int index = 0; index < plan.size(); index++) {
                Tile tile = plan.tile(index);
                float[] part = sampler.sample(tile, 3);
                for (int at = 0; at < part.length; at++) {
                    int y = tile.rows().outputStart() + at / tile.columns().outputSize();
                    int x = tile.columns().outputStart() + at % tile.columns().outputSize();
                    assertThat(part[at]).isEqualTo(whole[y * output.width() + x]);
                }
            }
        }
    }

    @Test
    void a_constant_stays_constant_up_to_the_border() {
        ImageSize size = new ImageSize(7, 3);
        byte[] samples = new byte[21];
        java.util.Arrays.fill(samples, (byte) 77);
        RasterImage image = RasterImage.ofBytes(size, BandLayout.GREY, samples, Optional.empty());
        float[] result = new BicubicSampler(new WholeImage(image))
                .sample(
                        TilePlan.of(size, new ImageSize(23, 10), WHOLE, OptionalInt.empty())
                                .tile(0),
                        0);
        for (float value : result) {
            assertThat(value).isEqualTo(77 / 255f, within(1e-6f));
        }
    }

    @Test
    void doubling_weighs_the_neighbours_as_keys_does() {
        // At a quarter of a pixel, a = -0.5 weighs -9, 111, 29 and -3 in 128ths.
        ImageSize size = new ImageSize(6, 1);
        byte[] samples = {0, 0, (byte) 128, 0, 0, 0};
        RasterImage image = RasterImage.ofBytes(size, BandLayout.GREY, samples, Optional.empty());
        float[] result = new BicubicSampler(new WholeImage(image))
                .sample(
                        TilePlan.of(size, new ImageSize(12, 2), WHOLE, OptionalInt.empty())
                                .tile(0),
                        0);
        float[] expected = {0, -3, -9, 29, 111, 111, 29, -9, -3, 0, 0, 0};
        for (int x = 0; x < 12; x++) {
            assertThat(result[x] * 255).as("column %s", x).isEqualTo(expected[x], within(1e-3f));
        }
    }
}
