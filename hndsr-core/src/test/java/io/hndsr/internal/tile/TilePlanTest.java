package io.hndsr.internal.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.image.ImageSize;
import io.hndsr.model.BundleDescriptor.Tiling;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Properties of the plan, over drawn sizes, scales, tilings and tile sizes. */
class TilePlanTest {

    private static final int CASES = 500;
    private static final Tiling DEFAULT = new Tiling(16, 32, 16, 0, 256);

    /** A plan and what it was made of. */
    private record Case(
            long seed, ImageSize input, ImageSize output, Tiling tiling, OptionalInt tileSize, TilePlan plan) {

        List<TileSpan> rows() {
            List<TileSpan> spans = new ArrayList<>();
            for (int i = 0; i < plan.size(); i += plan.columns().size()) {
                spans.add(plan.tile(i).rows());
            }
            return spans;
        }

        List<TileSpan> columns() {
            List<TileSpan> spans = new ArrayList<>();
            for (int i = 0; i < plan.columns().size(); i++) {
                spans.add(plan.tile(i).columns());
            }
            return spans;
        }

        @Override
        public String toString() {
            return "seed " + seed + ": " + input + " to " + output + ", " + tiling + ", tileSize " + tileSize;
        }
    }

    @Test
    void cores_partition_the_input() {
        forDrawnCases((one, size, spans) -> {
            int next = 0;
            for (TileSpan span : spans) {
                assertThat(span.coreStart()).as("%s", one).isEqualTo(next);
                assertThat(span.coreEnd()).as("%s", one).isGreaterThan(span.coreStart());
                next = span.coreEnd();
            }
            assertThat(next).as("%s", one).isEqualTo(size.low());
        });
    }

    @Test
    void what_the_network_produces_lies_on_the_global_grid_and_within_the_padded_tile() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Tiling tiling = new Tiling(4, 16, 4, 8, 32);
        for (int i = 0; i < CASES; i++) {
            ImageSize input = new ImageSize(1 + random.nextInt(150), 1 + random.nextInt(150));
            double scale = 2 + 6 * random.nextDouble();
            ImageSize output = new ImageSize((int) (input.width() * scale + 0.5), (int) (input.height() * scale + 0.5));
            int multiple = List.of(1, 8, 16, 32).get(random.nextInt(4));
            TilePlan plan = TilePlan.of(input, output, tiling, OptionalInt.empty(), multiple);
            for (int t = 0; t < plan.size(); t++) {
                for (TileSpan span : List.of(plan.tile(t).rows(), plan.tile(t).columns())) {
                    assertThat(Math.floorMod(span.requestedStart(), multiple)).isZero();
                    assertThat(span.requestedSize() % multiple).isZero();
                    assertThat(span.requestedStart()).isBetween(span.outputStart() - multiple + 1, span.outputStart());
                    assertThat(span.requestedStart() + span.requestedSize())
                            .isBetween(
                                    span.outputStart() + span.outputSize(),
                                    span.outputStart() + span.outputSize() + multiple - 1);
                    assertThat(Math.floorMod(span.paddedStart(), 4)).isZero();
                    assertThat(span.paddedSize() % 4).isZero();
                    long[] indices = span.requested().indices();
                    assertThat(indices[0]).isGreaterThanOrEqualTo(2);
                    assertThat(indices[indices.length - 1]).isLessThan(span.paddedSize() - 2);
                    for (float offset : span.requested().offsets()) {
                        assertThat(offset).isBetween(-0.5f, 0.5f);
                    }
                }
            }
        }
    }

    @Test
    void outputs_partition_the_result_if_nothing_overlaps_and_cover_it_if_tiles_do() {
        forDrawnCases((one, size, spans) -> {
            int covered = 0;
            for (TileSpan span : spans) {
                if (one.tiling().overlap() == 0) {
                    assertThat(span.outputStart()).as("%s", one).isEqualTo(covered);
                } else {
                    assertThat(span.outputStart()).as("%s", one).isLessThanOrEqualTo(covered);
                }
                assertThat(span.outputSize()).as("%s", one).isPositive();
                covered = span.outputStart() + span.outputSize();
            }
            assertThat(covered).as("%s", one).isEqualTo(size.high());
        });
    }

    @Test
    void tile_origins_and_padded_sides_are_multiples_and_hold_margin_and_border() {
        forDrawnCases((one, size, spans) -> {
            Tiling tiling = one.tiling();
            for (TileSpan span : spans) {
                boolean first = span.coreStart() == 0;
                boolean last = span.coreEnd() == size.low();
                assertThat(Math.floorMod(span.paddedStart(), tiling.multiple()))
                        .as("%s", one)
                        .isZero();
                assertThat(span.paddedSize() % tiling.multiple()).as("%s", one).isZero();
                assertThat(span.coreStart() - span.paddedStart())
                        .as("%s", one)
                        .isEqualTo(first ? tiling.border() : tiling.margin());
                int after = span.paddedStart() + span.paddedSize() - span.coreEnd();
                int wanted = last ? tiling.border() : tiling.margin();
                assertThat(after).as("%s", one).isBetween(wanted, wanted + tiling.multiple() - 1);
            }
        });
    }

    @Test
    void every_output_lies_in_its_padded_tile_with_the_taps_of_a_bicubic_base() {
        forDrawnCases((one, size, spans) -> {
            int room = Math.min(
                    one.tiling().border(), one.tiling().margin() - one.tiling().overlap());
            for (TileSpan span : spans) {
                long before = -1;
                for (long index : span.indices()) {
                    assertThat(index).as("%s", one).isBetween((long) room, (long) span.paddedSize() - 1 - room);
                    assertThat(index).as("%s", one).isGreaterThanOrEqualTo(before);
                    before = index;
                }
            }
        });
    }

    @Test
    void positions_are_the_exact_ones_whichever_tile_asks() {
        forDrawnCases((one, size, spans) -> {
            BigInteger low = BigInteger.valueOf(size.low());
            BigInteger twiceHigh = BigInteger.valueOf(2L * size.high());
            for (TileSpan span : spans) {
                long[] indices = span.indices();
                float[] offsets = span.offsets();
                for (int i = 0; i < indices.length; i++) {
                    // (o + 1/2) low / high, as a quotient and a remainder.
                    BigInteger numerator = BigInteger.valueOf(2L * (span.outputStart() + i) + 1)
                            .multiply(low);
                    BigInteger[] exact = numerator.divideAndRemainder(twiceHigh);
                    double offset = exact[1].doubleValue() / twiceHigh.doubleValue() - 0.5;
                    assertThat(indices[i] + span.paddedStart()).as("%s", one).isEqualTo(exact[0].longValueExact());
                    assertThat((double) offsets[i]).as("%s", one).isEqualTo(offset, within(1e-7));
                    assertThat(offsets[i])
                            .as("%s", one)
                            .isGreaterThanOrEqualTo(-0.5f)
                            .isLessThan(0.5f);
                }
            }
        });
    }

    @Test
    void windows_add_up_to_one_at_every_output_up_to_the_border() {
        forDrawnCases((one, size, spans) -> {
            double[] sum = new double[size.high()];
            for (TileSpan span : spans) {
                float[] weights = span.weights();
                for (int i = 0; i < weights.length; i++) {
                    assertThat(weights[i]).as("%s", one).isBetween(0f, 1f);
                    sum[span.outputStart() + i] += weights[i];
                }
            }
            for (double at : sum) {
                assertThat(at).as("%s", one).isEqualTo(1, within(1e-6));
            }
        });
    }

    @Test
    void the_plan_of_its_own_choice_bounds_a_tiles_output() {
        forDrawnCases((one, size, spans) -> {
            if (one.tileSize().isEmpty()) {
                double scale = (double) one.output().pixels() / one.input().pixels();
                // Rounding the core up to the multiple, and the overlap, may add to it.
                double slack = Math.sqrt(scale)
                        * 8
                        * (one.tiling().multiple() + 2.0 * one.tiling().overlap());
                double side = 4 * 1024 + slack;
                for (int i = 0; i < one.plan().size(); i++) {
                    assertThat((double) one.plan().tile(i).outputPixels())
                            .as("%s", one)
                            .isLessThan(side * side);
                }
            }
        });
    }

    @Test
    void a_tile_of_the_default_bundle_has_at_most_a_million_output_pixels_and_the_rounding() {
        for (double scale = 2; scale <= 8; scale += 0.173) {
            ImageSize output = new ImageSize((int) Math.round(4000 * scale), (int) Math.round(3000 * scale));
            TilePlan plan = TilePlan.of(new ImageSize(4000, 3000), output, DEFAULT, OptionalInt.empty());
            double side = 1024 + 16 * scale + 1;
            for (int i = 0; i < plan.size(); i++) {
                assertThat((double) plan.tile(i).outputPixels())
                        .as("scale %s", scale)
                        .isLessThan(side * side);
            }
        }
    }

    @Test
    void a_core_is_never_larger_than_set_if_nothing_overlaps() {
        forDrawnCases((one, size, spans) -> {
            if (one.tiling().overlap() == 0 && one.tileSize().isPresent()) {
                for (TileSpan span : spans) {
                    assertThat(span.coreEnd() - span.coreStart())
                            .as("%s", one)
                            .isLessThanOrEqualTo(one.tileSize().getAsInt());
                }
            }
        });
    }

    @Test
    void the_scale_is_whole_only_if_every_pixel_has_the_same_whole_number_of_rows_and_columns() {
        ImageSize input = new ImageSize(10, 20);
        assertThat(plan(input, new ImageSize(40, 80)).wholeScale()).isTrue();
        assertThat(plan(input, new ImageSize(41, 80)).wholeScale()).isFalse();
        assertThat(plan(input, new ImageSize(40, 81)).wholeScale()).isFalse();
        assertThat(plan(input, new ImageSize(25, 50)).wholeScale()).isFalse();
    }

    @Test
    void equally_padded_tiles_have_one_shape_and_contribute_what_they_did() {
        long seed = new Random().nextLong();
        System.out.println("first seed " + seed);
        for (int i = 0; i < CASES; i++) {
            Case one = draw(seed + i);
            int side = up(1 + i, one.tiling().multiple());
            TilePlan equal = one.plan().equallyPadded(side);
            assertThat(equal.size()).as("%s", one).isEqualTo(one.plan().size());
            int shape = equal.tile(0).rows().paddedSize();
            assertThat(shape).as("%s", one).isGreaterThanOrEqualTo(side);
            for (int t = 0; t < equal.size(); t++) {
                Tile usual = one.plan().tile(t);
                assertThat(usual.rows().paddedTo(shape)).isEqualTo(equal.tile(t).rows());
                assertThat(usual.columns().paddedTo(shape))
                        .isEqualTo(equal.tile(t).columns());
                assertThat(shape).isGreaterThanOrEqualTo(usual.rows().paddedSize());
            }
        }
    }

    @Test
    void a_longer_tile_reaches_no_farther_beyond_a_border_unless_it_has_both() {
        TilePlan plan = plan(new ImageSize(600, 100), new ImageSize(1200, 200));
        TilePlan equal = plan.equallyPadded(320);
        assertThat(equal.columns()).hasSizeGreaterThan(1);
        assertThat(equal.columns().get(0).paddedStart()).isEqualTo(-16);
        TileSpan last = equal.columns().get(equal.columns().size() - 1);
        assertThat(last.paddedStart() + last.paddedSize()).isEqualTo(608 + 16);
        assertThat(last.paddedSize()).isEqualTo(320);
        TileSpan only = equal.rows().get(0);
        assertThat(only.paddedStart()).isEqualTo(-16);
        assertThat(only.paddedSize()).isEqualTo(320);
    }

    @Test
    void the_core_that_is_not_split_is_the_same_for_small_and_large_pictures() {
        for (int side : new int[] {1, 64, 300, 5000}) {
            ImageSize input = new ImageSize(side, side);
            assertThat(TilePlan.unsplitCore(input, new ImageSize(4 * side, 4 * side), DEFAULT))
                    .isEqualTo(256);
            assertThat(TilePlan.unsplitCore(input, new ImageSize(8 * side, 8 * side), DEFAULT))
                    .isEqualTo(128);
        }
    }

    @Test
    void positions_do_not_overflow_for_the_longest_axis() {
        Axis axis = new Axis(1 << 30, Integer.MAX_VALUE);
        assertThat(axis.lowIndex(Integer.MAX_VALUE - 1)).isEqualTo((1 << 30) - 1);
        assertThat(axis.offset(Integer.MAX_VALUE - 1)).isEqualTo(0.25, within(1e-6));
        assertThat(axis.firstOutput(1 << 30)).isEqualTo(Integer.MAX_VALUE);
        assertThat(axis.firstOutput(0)).isZero();
    }

    @Test
    void a_grid_that_begins_at_a_pixel_cuts_the_rest_of_the_image_from_there() {
        long first = new Random().nextLong();
        System.out.println("first seed " + first);
        for (int i = 0; i < CASES; i++) {
            Case one = draw(first + i);
            Random random = new Random(first + i);
            int row = random.nextInt(one.input().height());
            int multiple = one.tiling().multiple();
            TilePlan plan =
                    TilePlan.of(one.input(), one.output(), one.tiling(), one.tileSize(), 1, new GridOrigin(row, 0));
            assertThat(plan.columns()).as("%s", one).isEqualTo(one.plan().columns());
            if (row % multiple == 0) {
                assertThat(plan.rows()).as("%s", one).isEqualTo(one.plan().rows());
            }
            int next = 0;
            int covered = 0;
            for (TileSpan span : plan.rows()) {
                assertThat(span.coreStart()).as("%s", one).isEqualTo(next);
                assertThat(span.coreEnd()).as("%s", one).isGreaterThan(next);
                assertThat(Math.floorMod(span.paddedStart() - row, multiple))
                        .as("%s, row %s", one, row)
                        .isZero();
                assertThat(span.paddedSize() % multiple).as("%s", one).isZero();
                assertThat(span.paddedStart())
                        .as("%s", one)
                        .isLessThanOrEqualTo(span.coreStart()
                                - (next == 0
                                        ? one.tiling().border()
                                        : one.tiling().margin()));
                assertThat(span.outputStart()).as("%s", one).isLessThanOrEqualTo(covered);
                next = span.coreEnd();
                covered = span.outputStart() + span.outputSize();
            }
            assertThat(next).as("%s", one).isEqualTo(one.input().height());
            assertThat(covered).as("%s", one).isEqualTo(one.output().height());
        }
    }

    private static TilePlan plan(ImageSize input, ImageSize output) {
        return TilePlan.of(input, output, DEFAULT, OptionalInt.empty());
    }

    /** The sizes of the axis that spans lie on. */
    private record Length(int low, int high) {}

    private interface AxisProperty {
        void check(Case one, Length length, List<TileSpan> spans);
    }

    private static void forDrawnCases(AxisProperty property) {
        long first = new Random().nextLong();
        System.out.println("first seed " + first);
        for (int i = 0; i < CASES; i++) {
            Case one = draw(first + i);
            property.check(one, new Length(one.input().height(), one.output().height()), one.rows());
            property.check(one, new Length(one.input().width(), one.output().width()), one.columns());
        }
    }

    private static Case draw(long seed) {
        Random random = new Random(seed);
        int[] multiples = {1, 2, 4, 8, 16, 24};
        int multiple = multiples[random.nextInt(multiples.length)];
        int overlap = random.nextInt(3) == 0 ? 1 + random.nextInt(12) : 0;
        int margin = up(overlap + 2 + random.nextInt(20), multiple);
        int border = up(2 + random.nextInt(20), multiple);
        int core = up(Math.max(2 * overlap, 1) + random.nextInt(100), multiple);
        Tiling tiling = random.nextInt(4) == 0 ? DEFAULT : new Tiling(multiple, margin, border, overlap, core);
        ImageSize input = new ImageSize(side(random), side(random));
        double scaleX = random.nextInt(3) == 0 ? 2 + random.nextInt(7) : 2 + 6 * random.nextDouble();
        double scaleY = random.nextInt(3) == 0 ? 2 + 6 * random.nextDouble() : scaleX;
        ImageSize output = new ImageSize(
                (int) Math.floor(input.width() * scaleX + 0.5), (int) Math.floor(input.height() * scaleY + 0.5));
        OptionalInt tileSize = random.nextBoolean()
                ? OptionalInt.empty()
                : OptionalInt.of(up(Math.max(16, 4 * tiling.overlap()) + random.nextInt(64), tiling.multiple()));
        return new Case(seed, input, output, tiling, tileSize, TilePlan.of(input, output, tiling, tileSize));
    }

    /** Mostly small, sometimes a single pixel, sometimes long. */
    private static int side(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 1;
            case 1 -> 1 + random.nextInt(8);
            case 2 -> 500 + random.nextInt(1500);
            default -> 1 + random.nextInt(200);
        };
    }

    private static int up(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    @Test
    void spans_are_aligned_alike_if_and_only_if_a_run_can_serve_both() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int alike = 0;
        for (int i = 0; i < 200; i++) {
            int low = 1 + random.nextInt(700);
            boolean whole = random.nextBoolean();
            int high = whole ? low * (2 + random.nextInt(7)) : low * 2 + random.nextInt(6 * low + 1);
            Tiling tiling = new Tiling(16, 32, 16, random.nextInt(3) * 8, 256);
            List<TileSpan> spans = new ArrayList<>();
            for (int tileSize : new int[] {32, 64, 48}) {
                spans.addAll(TilePlan.of(
                                new ImageSize(low, low),
                                new ImageSize(high, high),
                                tiling,
                                OptionalInt.of(tileSize),
                                random.nextBoolean() ? 1 : 16)
                        .rows());
            }
            for (TileSpan one : spans) {
                for (TileSpan other : spans) {
                    boolean same = one.paddedSize() == other.paddedSize()
                            && Arrays.equals(
                                    one.requested().indices(), other.requested().indices())
                            && Arrays.equals(
                                    one.requested().offsets(), other.requested().offsets())
                            && one.cell() == other.cell();
                    assertThat(one.alignment().equals(other.alignment())).isEqualTo(same);
                    alike += same && !one.equals(other) ? 1 : 0;
                }
            }
        }
        assertThat(alike).isPositive();
    }
}
