package io.hndsr.internal.plan;

import io.hndsr.image.BandLayout;
import io.hndsr.image.Degradation;
import io.hndsr.internal.consistency.BackProjection;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.BundleDescriptor.Conditioning;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tiles of a request that wait for others, at the worst moment of a run in the order of the plan. Immutable.
 *
 * @param plan the tiles
 * @param layout the result's bands
 * @param reach how far beyond a tile, in input pixels, the tiles lie that its correction needs; empty without a correction
 * @param blended whether tiles reach over their seams
 * @param maxTilesAhead how many tiles may be on their way
 */
record WaitingTiles(TilePlan plan, BandLayout layout, OptionalInt reach, boolean blended, int maxTilesAhead) {

    private static final int CORRECTED_BYTES = BundleDescriptor.BANDS * Short.BYTES;
    private static final int REDUCED_BYTES = BundleDescriptor.BANDS * Integer.BYTES;

    static WaitingTiles of(UpscalePlan plan, BandLayout layout, int maxTilesAhead) {
        Optional<Integer> reach = plan.network()
                .flatMap(BundleDescriptor::consistency)
                .map(consistency -> BackProjection.reach(worst(plan), consistency.iterations()));
        return new WaitingTiles(
                plan.tiles(),
                layout,
                reach.map(OptionalInt::of).orElse(OptionalInt.empty()),
                plan.blended(),
                maxTilesAhead);
    }

    /** The largest degradation that is set for the image or can be estimated from it. */
    private static Degradation worst(UpscalePlan plan) {
        if (plan.degradation().isEmpty()) {
            return plan.corrected();
        }
        Optional<Conditioning> conditioning = plan.network().flatMap(BundleDescriptor::conditioning);
        return new Degradation(
                plan.sensing()
                        .blur()
                        .orElse(conditioning.map(Conditioning::maxBlur).orElse(0.0)),
                plan.sensing()
                        .noise()
                        .orElse(conditioning.map(Conditioning::maxNoise).orElse(0.0)));
    }

    /** How many rows of tiles wait for the next one, at most. */
    int rows() {
        return reach.isPresent() ? waitingRows(reach.getAsInt()).size() : 0;
    }

    /** The result's width. */
    long outputWidth() {
        TileSpan right = plan.columns().get(plan.columns().size() - 1);
        return (long) right.outputStart() + right.outputSize();
    }

    /** The heap they take. */
    long bytes() {
        long corrected = reach.isPresent() ? correctedBytes(reach.getAsInt()) : 0;
        return corrected + (blended ? blendedBytes() : 0);
    }

    /** Tiles in 16 bit, and the rows of the input's grid that they are reduced to. */
    private long correctedBytes(int reach) {
        TileSpan tallest = largest(plan.rows());
        long reducedRows = tallest.coreEnd() - tallest.coreStart() + 2L * reach;
        for (TileSpan row : waitingRows(reach)) {
            reducedRows += row.coreEnd() - row.coreStart();
        }
        TileSpan bottom = plan.rows().get(plan.rows().size() - 1);
        TileSpan right = plan.columns().get(plan.columns().size() - 1);
        return CORRECTED_BYTES * correctedPixels(reach)
                + REDUCED_BYTES * Math.min(bottom.coreEnd(), reducedRows) * right.coreEnd();
    }

    /** How many pixels wait to be corrected: whole rows of tiles, and in the row that is being added some columns. */
    long correctedPixels(int reach) {
        TileSpan tallest = largest(plan.rows());
        TileSpan widest = largest(plan.columns());
        long across = (long) Math.ceil((reach + 2 * widest.overlap()) / widest.cell()) + 2L * widest.outputSize();
        long pixels = outputSize(waitingRows(reach)) * outputSize(plan.columns())
                + across * tallest.outputSize()
                + (long) maxTilesAhead * tallest.outputSize() * widest.outputSize();
        return Math.min(pixels, outputSize(plan.rows()) * outputSize(plan.columns()));
    }

    /**
     * The rows that wait for the next one, at the moment when there are most of them. Blended tiles are taken in order: the last
     * rows, which become complete together, wait for each other as if there were a next one.
     */
    private List<TileSpan> waitingRows(int reach) {
        List<TileSpan> rows = plan.rows();
        int last = blended && rows.size() > 1 ? rows.size() : rows.size() - 1;
        List<TileSpan> most = List.of();
        long mostPixels = 0;
        int first = 0;
        long pixels = 0;
        for (int next = 1; next <= last; next++) {
            pixels += rows.get(next - 1).outputSize();
            int start = rows.get(next - 1).coreEnd();
            for (; !reaches(rows.get(first), reach, start); first++) {
                pixels -= rows.get(first).outputSize();
            }
            if (pixels > mostPixels) {
                most = rows.subList(first, next);
                mostPixels = pixels;
            }
        }
        return most;
    }

    /** Returns whether a row needs the one whose core begins at {@code start}; the row before that one does. */
    private static boolean reaches(TileSpan row, int reach, int start) {
        return row.coreEnd() + 2L * row.overlap() + reach > start;
    }

    /** The rows that are summed, and floats of tiles that come early. */
    private long blendedBytes() {
        long height = largest(plan.rows()).outputSize();
        long tile = height * largest(plan.columns()).outputSize();
        long width = outputWidth();
        long early = Math.min(maxTilesAhead, plan.size()) - 1L;
        int alpha = layout.hasAlpha() ? 1 : 0;
        return Float.BYTES * (layout.bands() * width * height + early * tile * (BundleDescriptor.BANDS + alpha));
    }

    private static TileSpan largest(List<TileSpan> spans) {
        return Collections.max(spans, Comparator.comparingInt(TileSpan::outputSize));
    }

    private static long outputSize(List<TileSpan> spans) {
        return spans.stream().mapToLong(TileSpan::outputSize).sum();
    }
}
