package io.hndsr.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.TestPictures;
import io.hndsr.image.BandLayout;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.image.SampleType;
import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.internal.tile.WholeImage;
import io.hndsr.model.BundleDescriptor.Tiling;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitingTilesTest {

    private static final Tiling JOINED = new Tiling(16, 32, 16, 0, 256);
    private static final Tiling BLENDED = new Tiling(4, 16, 8, 8, 128);
    private static final int ITERATIONS = 3;

    @Test
    void a_row_of_joined_tiles_takes_six_bytes_for_each_pixel() {
        ImageSize input = new ImageSize(20_000, 512);
        ImageSize output = new ImageSize(80_000, 2_048);
        TilePlan plan = TilePlan.of(input, output, JOINED, OptionalInt.empty());
        long row = 80_000L * 1_024 * 6;
        assertThat(new WaitingTiles(plan, BandLayout.RGB, OptionalInt.of(69), false, 4).bytes())
                .isBetween(row, row + row / 3);
        assertThat(new WaitingTiles(plan, BandLayout.RGB, OptionalInt.empty(), false, 4).bytes())
                .isZero();
    }

    @Test
    void of_a_single_row_only_the_next_columns_are_waited_for() {
        ImageSize input = new ImageSize(20_000, 128);
        ImageSize output = new ImageSize(80_000, 512);
        TilePlan plan = TilePlan.of(input, output, JOINED, OptionalInt.empty());
        assertThat(new WaitingTiles(plan, BandLayout.RGB, OptionalInt.of(69), false, 4).bytes())
                .isLessThan(80_000L * 512 * 6 / 2);
    }

    @Test
    void blended_tiles_take_a_row_of_floats_and_as_many_tiles_as_may_come_early() {
        ImageSize input = new ImageSize(1_024, 512);
        ImageSize output = new ImageSize(2_048, 1_024);
        TilePlan plan = TilePlan.of(input, output, BLENDED, OptionalInt.of(128));
        long height = 2 * (128 + 2 * 8);
        assertThat(new WaitingTiles(plan, BandLayout.RGB_ALPHA, OptionalInt.empty(), true, 5).bytes())
                .isEqualTo(16 * height * 2_048 + 4 * 16 * height * height);
        assertThat(new WaitingTiles(plan, BandLayout.GREY, OptionalInt.empty(), true, 1).bytes())
                .isEqualTo(4 * height * 2_048);
    }

    @Test
    void no_more_pixels_wait_in_a_run_than_are_counted() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        for (int i = 0; i < 60; i++) {
            Random random = new Random(seed + i);
            ImageSize input = new ImageSize(1 + random.nextInt(200), 1 + random.nextInt(120));
            double scale = 2 + random.nextInt(3) / 2.0;
            ImageSize output = new ImageSize((int) (input.width() * scale), (int) (input.height() * scale));
            boolean blended = random.nextBoolean();
            int side = blended ? 32 : 16 * (1 + random.nextInt(3));
            TilePlan plan = TilePlan.of(input, output, blended ? BLENDED : JOINED, OptionalInt.of(side));
            Degradation degradation = new Degradation(1.2 * random.nextDouble(), 8 * random.nextDouble());
            int ahead = blended ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
            BackProjection projection = new BackProjection(
                    new WholeImage(TestPictures.random(seed, input, BandLayout.RGB, SampleType.UINT8)),
                    output,
                    degradation,
                    ITERATIONS,
                    plan.rows().stream().map(TileSpan::window).toList(),
                    plan.columns().stream().map(TileSpan::window).toList(),
                    ahead);
            int reach = BackProjection.reach(degradation, ITERATIONS);
            WaitingTiles counted = new WaitingTiles(plan, BandLayout.RGB, OptionalInt.of(reach), blended, 1);
            assertThat(mostWaiting(plan, projection))
                    .as("seed %s", seed + i)
                    .isLessThanOrEqualTo(counted.correctedPixels(reach));
        }
    }

    private static long mostWaiting(TilePlan plan, BackProjection projection) {
        long waiting = 0;
        long most = 0;
        for (int index = 0; index < plan.size(); index++) {
            Tile tile = plan.tile(index);
            projection.add(index, new float[Math.toIntExact(3 * tile.outputPixels())], Parallel.sequential());
            waiting += tile.outputPixels();
            most = Math.max(most, waiting);
            for (OptionalInt next = projection.claim(); next.isPresent(); next = projection.claim()) {
                projection.release(next.getAsInt());
                waiting -= plan.tile(next.getAsInt()).outputPixels();
            }
        }
        assertThat(waiting).isZero();
        return most;
    }
}
