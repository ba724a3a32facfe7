package io.hndsr.internal.codec.tiff;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.internal.spool.SpoolKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The tiles of reduced copies, made as soon as the four tiles below them are there. Thread-safe.
 *
 * <p>Quarters wait until their tile is complete. Only so many bytes of them are kept; tiles that are given up for that are made
 * in the end, from those below, as are those of which a part was finished before a resume.
 */
final class OverviewTiles {

    private final TiffPlan plan;
    private final TileReduction reduction;
    private final long pendingLimit;

    @GuardedBy("this")
    private final Map<SpoolKey, Quarters> pending = new HashMap<>();

    @GuardedBy("this")
    private final Set<SpoolKey> givenUp = new HashSet<>();

    @GuardedBy("this")
    private long pendingBytes;

    /** A tile and the quarters of it that are there. */
    private static final class Quarters {

        private final Map<SpoolKey, TileContent> byChild = new HashMap<>();
    }

    OverviewTiles(TiffPlan plan, long pendingLimit) {
        this.plan = plan;
        this.reduction = new TileReduction(plan);
        this.pendingLimit = pendingLimit;
    }

    /** The tile above a tile. */
    static SpoolKey parent(SpoolKey tile) {
        return new SpoolKey(tile.layer(), tile.level() + 1, tile.row() / 2, tile.column() / 2);
    }

    /** Adds a finished tile; returns the tile above it if that is complete now. */
    Optional<TileContent> add(SpoolKey key, TileContent tile) {
        SpoolKey parent = parent(key);
        if (parent.level() >= plan.levels()) {
            return Optional.empty();
        }
        synchronized (this) {
            if (givenUp.contains(parent)) {
                return Optional.empty();
            }
        }
        TileContent quarter = reduction.halve(tile);
        Quarters complete;
        synchronized (this) {
            Quarters quarters = pending.computeIfAbsent(parent, unknown -> new Quarters());
            quarters.byChild.put(key, quarter);
            pendingBytes += bytesOf(quarter);
            if (quarters.byChild.size() < children(parent)) {
                if (pendingBytes > pendingLimit) {
                    giveUp(parent, quarters);
                }
                return Optional.empty();
            }
            pending.remove(parent);
            quarters.byChild.values().forEach(each -> pendingBytes -= bytesOf(each));
            complete = quarters;
        }
        return Optional.of(joined(parent, complete));
    }

    @GuardedBy("this")
    private void giveUp(SpoolKey parent, Quarters quarters) {
        pending.remove(parent);
        givenUp.add(parent);
        quarters.byChild.values().forEach(each -> pendingBytes -= bytesOf(each));
    }

    private static long bytesOf(TileContent tile) {
        return tile.samples().bytesUsed()
                + tile.mask().map(TiffSamples::bytesUsed).orElse(0L);
    }

    /** How many tiles lie below a tile. */
    private int children(SpoolKey parent) {
        int below = parent.level() - 1;
        int rows = Math.min(2, plan.tileRows(below) - 2 * parent.row());
        int columns = Math.min(2, plan.tileColumns(below) - 2 * parent.column());
        return rows * columns;
    }

    /** Makes a tile of those below it. */
    TileContent made(SpoolKey parent, Function<SpoolKey, TileContent> below) {
        Quarters quarters = new Quarters();
        for (int row = 2 * parent.row();
                row < Math.min(2 * parent.row() + 2, plan.tileRows(parent.level() - 1));
                row++) {
            for (int column = 2 * parent.column();
                    column < Math.min(2 * parent.column() + 2, plan.tileColumns(parent.level() - 1));
                    column++) {
                SpoolKey child = new SpoolKey(parent.layer(), parent.level() - 1, row, column);
                quarters.byChild.put(child, reduction.halve(below.apply(child)));
            }
        }
        return joined(parent, quarters);
    }

    private TileContent joined(SpoolKey parent, Quarters quarters) {
        int width = plan.columnsOf(parent.level(), parent.column());
        int height = plan.rowsOf(parent.level(), parent.row());
        TiffSamples samples = TiffSamples.allocate(plan.sampleType(), width * height * plan.bands());
        Optional<TiffSamples> mask = plan.hasMask()
                ? Optional.of(TiffSamples.allocate(TiffSampleType.UINT8, width * height))
                : Optional.empty();
        quarters.byChild.forEach((child, quarter) -> {
            int x = (child.column() - 2 * parent.column()) * plan.tileSide() / 2;
            int y = (child.row() - 2 * parent.row()) * plan.tileSide() / 2;
            place(quarter.samples(), quarter, samples, x, y, width, plan.bands());
            mask.ifPresent(whole -> place(quarter.mask().orElseThrow(), quarter, whole, x, y, width, 1));
        });
        return new TileContent(width, height, samples, mask);
    }

    private static void place(
            TiffSamples from, TileContent quarter, TiffSamples to, int x, int y, int width, int bands) {
        for (int row = 0; row < quarter.height(); row++) {
            to.copyFrom(from, row * quarter.width() * bands, ((y + row) * width + x) * bands, quarter.width() * bands);
        }
    }
}
