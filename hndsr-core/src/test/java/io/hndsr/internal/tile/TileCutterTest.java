package io.hndsr.internal.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.TestPictures;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.model.BundleDescriptor.Tiling;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TileCutterTest {

    private static final Tiling TILING = new Tiling(4, 12, 8, 0, 16);

    @ParameterizedTest
    @EnumSource(SampleType.class)
    void a_tile_is_the_picture_reflected_with_repeated_edges_whatever_its_size(SampleType type) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            ImageSize size = new ImageSize(1 + random.nextInt(i % 3 == 0 ? 3 : 50), 1 + random.nextInt(50));
            BandLayout layout = List.of(BandLayout.values()).get(random.nextInt(4));
            RasterImage image = TestPictures.random(seed + i, size, layout, type);
            TilePlan plan =
                    TilePlan.of(size, new ImageSize(2 * size.width(), 2 * size.height()), TILING, OptionalInt.empty());
            for (int index = 0; index < plan.size(); index++) {
                requireReflected(image, plan.tile(index));
            }
        }
    }

    @Test
    void a_picture_of_one_pixel_fills_its_tile() {
        RasterImage image = TestPictures.random(1, new ImageSize(1, 1), BandLayout.RGB, SampleType.UINT8);
        TilePlan plan = TilePlan.of(new ImageSize(1, 1), new ImageSize(2, 2), TILING, OptionalInt.empty());
        float[] cut = cut(image, plan.tile(0));
        for (int i = 0; i < cut.length; i++) {
            int band = i / (cut.length / 3);
            assertThat(cut[i]).isEqualTo(image.sample(0, 0, band) / 255f, within(1e-6f));
        }
    }

    @Test
    void grey_is_three_equal_bands_and_alpha_is_left_out() {
        ImageSize size = new ImageSize(9, 5);
        RasterImage image = TestPictures.random(2, size, BandLayout.GREY_ALPHA, SampleType.UINT8);
        TilePlan plan = TilePlan.of(size, new ImageSize(18, 10), TILING, OptionalInt.empty());
        float[] cut = cut(image, plan.tile(0));
        int plane = cut.length / 3;
        for (int i = 0; i < plane; i++) {
            assertThat(cut[plane + i]).isEqualTo(cut[i]);
            assertThat(cut[2 * plane + i]).isEqualTo(cut[i]);
        }
    }

    @Test
    void the_largest_sample_is_one_and_the_smallest_zero() {
        ImageSize size = new ImageSize(2, 1);
        RasterImage image = RasterImage.ofShorts(
                size, BandLayout.GREY, new short[] {0, (short) 65_535}, java.util.Optional.empty());
        TilePlan plan = TilePlan.of(size, new ImageSize(4, 2), TILING, OptionalInt.empty());
        Tile tile = plan.tile(0);
        float[] cut = cut(image, tile);
        int at = -tile.rows().paddedStart() * tile.columns().paddedSize()
                - tile.columns().paddedStart();
        assertThat(cut[at]).isZero();
        assertThat(cut[at + 1]).isEqualTo(1f);
    }

    @Test
    void the_range_in_use_is_zero_to_one_and_what_lies_beyond_is_not_clipped() {
        ImageSize size = new ImageSize(4, 1);
        short[] samples = {1_000, 3_000, 0, (short) 60_000};
        RasterImage image = RasterImage.ofShorts(size, BandLayout.GREY, samples, java.util.Optional.empty());
        TilePlan plan = TilePlan.of(size, new ImageSize(8, 2), TILING, OptionalInt.empty());
        Tile tile = plan.tile(0);
        float[] cut = cut(image, tile, new ValueRange(1_000.0 / 65_535, 2_000.0 / 65_535));
        int at = -tile.rows().paddedStart() * tile.columns().paddedSize()
                - tile.columns().paddedStart();
        assertThat(cut[at]).isEqualTo(0, within(1e-6f));
        assertThat(cut[at + 1]).isEqualTo(1, within(1e-6f));
        assertThat(cut[at + 2]).isEqualTo(-0.5f, within(1e-6f));
        assertThat(cut[at + 3]).isEqualTo(29.5f, within(1e-5f));
    }

    private static void requireReflected(RasterImage image, Tile tile) {
        float[] cut = cut(image, tile);
        int width = tile.columns().paddedSize();
        int height = tile.rows().paddedSize();
        float max = image.sampleType().maxValue();
        for (int band = 0; band < 3; band++) {
            int source = band < image.layout().colourBands() ? band : 0;
            for (int y = 0; y < height; y++) {
                int row = mirrored(tile.rows().paddedStart() + y, image.size().height());
                for (int x = 0; x < width; x++) {
                    int column = mirrored(
                            tile.columns().paddedStart() + x, image.size().width());
                    float expected = image.sample(column, row, source) / max;
                    assertThat(cut[(band * height + y) * width + x]).isEqualTo(expected, within(1e-6f));
                }
            }
        }
    }

    /** Walks back and forth over the pixels, each end twice. */
    private static int mirrored(int position, int size) {
        int at = position;
        while (at < 0 || at >= size) {
            at = at < 0 ? -1 - at : 2 * size - 1 - at;
        }
        return at;
    }

    private static float[] cut(RasterImage image, Tile tile) {
        return cut(image, tile, ValueRange.FULL);
    }

    private static float[] cut(RasterImage image, Tile tile, ValueRange range) {
        int floats = 3 * tile.rows().paddedSize() * tile.columns().paddedSize();
        FloatBuffer buffer = FloatBuffer.allocate(floats);
        new TileCutter(new WholeImage(image), range).cut(tile, buffer);
        return buffer.array();
    }
}
