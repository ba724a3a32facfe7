package io.hndsr.internal.blend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.TestPictures;
import io.hndsr.error.DeviceException;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.tile.MaskedImage;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Restoration;
import io.hndsr.internal.tile.Window;
import io.hndsr.request.Nodata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joined and blended results, put together from tiles of a known picture. */
class TileAssemblyTest {

    /** Several threads, and parts in any order. */
    private static final Parallel PARALLEL =
            (parts, work) -> IntStream.range(0, parts).parallel().forEach(work);

    /** Every pixel is valid. */
    private static final Restoration NONE = Restoration.of(
            MaskedImage.of(
                    TestPictures.random(1, new ImageSize(1, 1), BandLayout.GREY, SampleType.UINT8), Nodata.none()),
            new ImageSize(1, 1));

    /** A tile of a picture: where it lies, its windows, and its samples as a network would return them. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Piece(int index, Window rows, Window columns, float[] colour, float[] alpha) {
        List<AssembledPart> addTo(TileAssembly assembly) {
            return assembly.add(index, rows, columns, colour, alpha, PARALLEL);
        }
    }

    /** An assembly, and the result that it puts together. */
    private record Assembly(TileAssembly tiles, WholeResult whole) {

        static Assembly joined(ImageSize size, BandLayout layout, SampleType type) {
            WholeResult whole = whole(size, layout, type, Optional.empty());
            return new Assembly(new JoinedTiles(whole), whole);
        }

        static Assembly blended(RasterImage picture, int maxTilesAhead) {
            WholeResult whole = whole(picture.size(), picture.layout(), picture.sampleType(), Optional.empty());
            return new Assembly(new BlendedTiles(whole, maxTilesAhead), whole);
        }

        static WholeResult whole(ImageSize size, BandLayout layout, SampleType type, Optional<IccProfile> profile) {
            return new WholeResult(new ImageDescription(size, layout, type, profile), NONE);
        }
    }

    @Test
    void blending_gives_the_same_samples_in_any_order_of_completion() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        for (int i = 0; i < 60; i++) {
            Random random = new Random(seed + i);
            RasterImage picture = drawn(random, seed + i);
            List<Piece> pieces = new ArrayList<>();
            for (Piece exact : pieces(picture, 3 + random.nextInt(8), 2)) {
                // Neighbours disagree, so that the order of the sums could show.
                float[] colour = exact.colour.clone();
                for (int at = 0; at < colour.length; at++) {
                    colour[at] += 0.2f * random.nextFloat() - 0.1f;
                }
                pieces.add(new Piece(exact.index, exact.rows, exact.columns, colour, exact.alpha));
            }
            RasterImage inOrder = assemble(blended(picture), pieces);
            Collections.shuffle(pieces, random);
            assertSame(assemble(blended(picture), pieces), inOrder, seed + i);
        }
    }

    @Test
    void blending_tiles_that_agree_gives_the_picture_exactly() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        for (int i = 0; i < 60; i++) {
            Random random = new Random(seed + i);
            RasterImage picture = drawn(random, seed + i);
            List<Piece> pieces = pieces(picture, 5 + random.nextInt(20), 2);
            assertSame(assemble(blended(picture), pieces), picture, seed + i);
        }
    }

    @Test
    void joining_gives_the_picture_exactly_in_any_order() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        for (int i = 0; i < 60; i++) {
            Random random = new Random(seed + i);
            RasterImage picture = drawn(random, seed + i);
            List<Piece> pieces = pieces(picture, 1 + random.nextInt(20), 0);
            Collections.shuffle(pieces, random);
            Assembly joined = Assembly.joined(picture.size(), picture.layout(), picture.sampleType());
            assertSame(assemble(joined, pieces), picture, seed + i);
        }
    }

    @Test
    void values_are_clamped_and_rounded_half_up() {
        float[] values = {-0.3f, 0.49f / 255, 0.51f / 255, 254.49f / 255, 254.51f / 255, 7f};
        Assembly joined = Assembly.joined(new ImageSize(6, 1), BandLayout.GREY, SampleType.UINT8);
        addRow(joined.tiles, values);
        assertThat(joined.whole.toImage().bytes())
                .containsExactly((byte) 0, (byte) 0, (byte) 1, (byte) 254, (byte) 255, (byte) 255);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void what_is_not_finite_is_refused_and_its_place_named(float value) {
        Assembly joined = Assembly.joined(new ImageSize(3, 1), BandLayout.GREY, SampleType.UINT8);
        assertThatThrownBy(() -> addRow(joined.tiles, new float[] {0, 1, value}))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("returned " + value)
                .hasMessageContaining("2,0");
        WholeResult whole = Assembly.whole(new ImageSize(3, 1), BandLayout.GREY, SampleType.UINT8, Optional.empty());
        TileAssembly blended = new BlendedTiles(whole, 1);
        assertThatThrownBy(() -> {
                    addRow(blended, new float[] {0, 1, value});
                    whole.toImage();
                })
                .isInstanceOf(DeviceException.class);
    }

    @Test
    void a_result_of_more_samples_than_an_array_holds_is_refused_before_memory_is_taken() {
        ImageSize size = new ImageSize(65_536, 32_768);
        assertThatThrownBy(() -> Assembly.joined(size, BandLayout.RGB, SampleType.UINT8))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessageContaining("65536x32768")
                .hasMessageContaining("cut the input into parts");
    }

    @Test
    void final_parts_cover_the_result_once_and_are_what_it_will_be() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        for (int i = 0; i < 60; i++) {
            Random random = new Random(seed + i);
            RasterImage picture = drawn(random, seed + i);
            int overlap = random.nextInt(3);
            Assembly assembly = overlap == 0
                    ? Assembly.joined(picture.size(), picture.layout(), picture.sampleType())
                    : blended(picture);
            List<Piece> pieces = new ArrayList<>(pieces(picture, 3 + random.nextInt(8), overlap));
            Collections.shuffle(pieces, random);
            int[] reported = new int[Math.toIntExact(picture.size().pixels())];
            for (Piece piece : pieces) {
                for (AssembledPart assembled : piece.addTo(assembly.tiles)) {
                    TileBounds part = assembled.bounds();
                    RasterImage copy = assembled.copy(Optional.empty());
                    for (int at = 0; at < part.width() * part.height(); at++) {
                        int x = part.x() + at % part.width();
                        int y = part.y() + at / part.width();
                        reported[y * picture.size().width() + x]++;
                        for (int band = 0; band < picture.layout().bands(); band++) {
                            assertThat(copy.sample(at % part.width(), at / part.width(), band))
                                    .as("seed %s", seed + i)
                                    .isEqualTo(picture.sample(x, y, band));
                        }
                    }
                }
            }
            assertThat(reported).as("seed %s", seed + i).containsOnly(1);
            assertSame(assembly.whole.toImage(), picture, seed + i);
        }
    }

    @Test
    void a_missing_tile_is_a_fault_and_not_a_hole_in_the_picture() {
        RasterImage picture = TestPictures.random(5, new ImageSize(30, 30), BandLayout.RGB, SampleType.UINT8);
        List<Piece> pieces = new ArrayList<>(pieces(picture, 10, 2));
        pieces.remove(1);
        Assembly blended = blended(picture);
        pieces.forEach(piece -> piece.addTo(blended.tiles));
        assertThatThrownBy(blended.whole::toImage).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_tile_that_comes_too_early_to_be_kept_is_a_fault() {
        RasterImage picture = TestPictures.random(5, new ImageSize(90, 20), BandLayout.RGB, SampleType.UINT8);
        List<Piece> pieces = pieces(picture, 10, 2);
        TileAssembly blended = Assembly.blended(picture, 3).tiles;
        pieces.get(2).addTo(blended);
        assertThatThrownBy(() -> pieces.get(3).addTo(blended))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tile 3")
                .hasMessageContaining("tile 0");
        pieces.get(0).addTo(blended);
        pieces.get(3).addTo(blended);
    }

    @Test
    void the_profile_is_carried_along() {
        IccProfile profile = new IccProfile(new byte[128]);
        WholeResult whole =
                Assembly.whole(new ImageSize(1, 1), BandLayout.GREY, SampleType.UINT8, Optional.of(profile));
        addRow(new JoinedTiles(whole), new float[] {0});
        assertThat(whole.toImage().iccProfile()).contains(profile);
    }

    private static RasterImage drawn(Random random, long seed) {
        ImageSize size = new ImageSize(1 + random.nextInt(70), 1 + random.nextInt(70));
        BandLayout layout = List.of(BandLayout.values()).get(random.nextInt(4));
        return TestPictures.random(
                seed, size, layout, List.of(SampleType.values()).get(random.nextInt(2)));
    }

    private static Assembly blended(RasterImage picture) {
        return Assembly.blended(picture, Integer.MAX_VALUE);
    }

    private static RasterImage assemble(Assembly assembly, List<Piece> pieces) {
        pieces.forEach(piece -> piece.addTo(assembly.tiles));
        return assembly.whole.toImage();
    }

    private static void addRow(TileAssembly assembly, float[] values) {
        float[] ones = new float[values.length];
        Arrays.fill(ones, 1);
        float[] colour = new float[3 * values.length];
        for (int band = 0; band < 3; band++) {
            System.arraycopy(values, 0, colour, band * values.length, values.length);
        }
        assembly.add(0, new Window(0, new float[] {1}), new Window(0, ones), colour, new float[0], PARALLEL);
    }

    /** Cuts a picture into tiles that reach over their seams. */
    private static List<Piece> pieces(RasterImage picture, int core, int overlap) {
        int[][] rows = spans(picture.size().height(), core, overlap);
        int[][] columns = spans(picture.size().width(), core, overlap);
        List<Piece> pieces = new ArrayList<>();
        for (int[] row : rows) {
            for (int[] column : columns) {
                Window down = new Window(row[0], weights(row, picture.size().height(), overlap));
                Window across =
                        new Window(column[0], weights(column, picture.size().width(), overlap));
                TileBounds region =
                        new TileBounds(across.start(), down.start(), across.size(), down.size(), picture.size());
                pieces.add(new Piece(pieces.size(), down, across, colour(picture, region), alpha(picture, region)));
            }
        }
        return pieces;
    }

    /** For each tile of an axis its first and end output pixel. */
    private static int[][] spans(int size, int core, int overlap) {
        int count = Math.max(1, size / Math.max(core, 2 * overlap));
        int[][] spans = new int[count][];
        for (int i = 0; i < count; i++) {
            spans[i] =
                    new int[] {Math.max(0, size * i / count - overlap), Math.min(size, size * (i + 1) / count + overlap)
                    };
        }
        return spans;
    }

    /** Rises over the first 2 x overlap pixels and falls over the last, where there is a neighbour. */
    private static float[] weights(int[] span, int size, int overlap) {
        float[] weights = new float[span[1] - span[0]];
        for (int i = 0; i < weights.length; i++) {
            double rising = span[0] == 0 || overlap == 0 ? 1 : Math.min(1, (i + 0.5) / (2 * overlap));
            double falling =
                    span[1] == size || overlap == 0 ? 1 : Math.min(1, (weights.length - i - 0.5) / (2 * overlap));
            weights[i] = (float) (rising * falling);
        }
        return weights;
    }

    private static float[] colour(RasterImage picture, TileBounds region) {
        float[] colour = new float[3 * region.width() * region.height()];
        for (int at = 0; at < colour.length; at++) {
            int band = at / (region.width() * region.height());
            int source = Math.min(band, picture.layout().colourBands() - 1);
            colour[at] = sample(picture, region, at % (region.width() * region.height()), source);
        }
        return colour;
    }

    private static float[] alpha(RasterImage picture, TileBounds region) {
        float[] alpha = new float[picture.layout().hasAlpha() ? region.width() * region.height() : 0];
        for (int at = 0; at < alpha.length; at++) {
            alpha[at] = sample(picture, region, at, picture.layout().colourBands());
        }
        return alpha;
    }

    private static float sample(RasterImage picture, TileBounds region, int at, int band) {
        int sample = picture.sample(region.x() + at % region.width(), region.y() + at / region.width(), band);
        return (float) sample / picture.sampleType().maxValue();
    }

    private static void assertSame(RasterImage actual, RasterImage expected, long seed) {
        if (expected.sampleType() == SampleType.UINT8) {
            assertThat(actual.bytes()).as("seed %s", seed).isEqualTo(expected.bytes());
        } else {
            assertThat(actual.shorts()).as("seed %s", seed).isEqualTo(expected.shorts());
        }
    }
}
