package io.hndsr.internal.blend;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Window;
import io.hndsr.model.BundleDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Blends tiles that reach over their seams, by windows that add up to one. Thread-safe.
 *
 * <p>Floating-point sums depend on their order, so tiles are added in the order of the plan whatever the order in which
 * they finish: one that is early waits. How far ahead a tile may be is bounded, and so is the memory of those that wait.
 */
public final class BlendedTiles implements TileAssembly {

    /*
     * Rows are summed in a strip that reaches from the first row that is not final yet to the last row of the current
     * row of tiles. When the first tile of the next row of tiles arrives, the rows above it are final: they are written
     * to the samples and the strip moves down. After the last tile all rows are.
     */

    private static final int PART_ROWS = 32;

    private final ResultRows result;
    private final BandLayout layout;
    private final ImageSize size;
    private final int maxTilesAhead;

    @GuardedBy("this")
    private final Map<Integer, Waiting> early = new HashMap<>();

    @GuardedBy("this")
    private int next;

    @GuardedBy("this")
    private float[][] strip = new float[0][];

    @GuardedBy("this")
    private int stripStart;

    /** The first row that is produced; those of the strip before it lack tiles. */
    @GuardedBy("this")
    private int firstRow;

    /**
     * Starts a result.
     *
     * @param result where its rows go
     * @param maxTilesAhead how many tiles may be on their way at and after the first one that has not been added
     */
    public BlendedTiles(ResultRows result, int maxTilesAhead) {
        this.result = result;
        this.layout = result.description().layout();
        this.size = result.description().size();
        this.maxTilesAhead = maxTilesAhead;
    }

    /**
     * Begins at a later tile, before any tile is added.
     *
     * @param tile the first tile, which begins a row of tiles
     * @param row the first row of the result that no tile before it has a share in
     */
    public synchronized void startAt(int tile, int row) {
        next = tile;
        firstRow = row;
    }

    @Override
    public synchronized List<AssembledPart> add(
            int index, Window rows, Window columns, float[] colour, float[] alpha, Parallel parallel) {
        if (index != next) {
            if (index - next >= maxTilesAhead) {
                throw new IllegalStateException("tile " + index + " came while tile " + next + " is missing, at most "
                        + maxTilesAhead + " ahead");
            }
            float[] kept = Arrays.copyOf(colour, BundleDescriptor.BANDS * rows.size() * columns.size());
            early.put(index, new Waiting(rows, columns, kept, alpha.clone()));
            return List.of();
        }
        List<AssembledPart> parts = new ArrayList<>();
        sum(rows, columns, colour, alpha, parallel, parts);
        next++;
        for (Waiting tile = early.remove(next); tile != null; tile = early.remove(next)) {
            sum(tile.rows, tile.columns, tile.colour, tile.alpha, parallel, parts);
            next++;
        }
        return parts;
    }

    /** Completes rows, which are final, in parts as wide as a tile. */
    private void complete(ResultSamples rows, int from, int to, int width, List<AssembledPart> parts) {
        result.complete(rows, from, to);
        for (int x = 0; x < size.width(); x += width) {
            TileBounds bounds = new TileBounds(x, from, Math.min(width, size.width() - x), to - from, size);
            parts.add(new AssembledPart(bounds, rows));
        }
    }

    @Override
    public int maxTilesAhead() {
        return maxTilesAhead;
    }

    @GuardedBy("this")
    private void sum(
            Window rows, Window columns, float[] colour, float[] alpha, Parallel parallel, List<AssembledPart> parts) {
        Bands tile = new Bands(layout, rows.size(), columns.size(), colour, alpha);
        if (rows.start() > stripStart && columns.start() == 0) {
            moveStrip(rows.start(), rows.size(), columns.size(), parallel, parts);
        } else if (strip.length == 0) {
            moveStrip(rows.start(), rows.size(), columns.size(), parallel, parts);
        }
        int bands = layout.bands();
        float[][] lines = strip;
        int first = rows.start() - stripStart;
        parallel.forEach((rows.size() + PART_ROWS - 1) / PART_ROWS, part -> {
            float[] line = new float[columns.size()];
            int end = Math.min(rows.size(), (part + 1) * PART_ROWS);
            for (int row = part * PART_ROWS; row < end; row++) {
                float[] sums = lines[first + row];
                float rowWeight = rows.weights()[row];
                for (int band = 0; band < bands; band++) {
                    tile.readLine(band, row, line);
                    int at = band * size.width() + columns.start();
                    for (int x = 0; x < line.length; x++) {
                        sums[at + x] += line[x] * (rowWeight * columns.weights()[x]);
                    }
                }
            }
        });
        if (rows.end() == size.height() && columns.end() == size.width()) {
            moveStrip(size.height(), 0, columns.size(), parallel, parts);
        }
    }

    /** Writes the rows before {@code newStart}, keeps those from there on, and makes room for {@code height} rows. */
    @GuardedBy("this")
    private void moveStrip(int newStart, int height, int width, Parallel parallel, List<AssembledPart> parts) {
        float[][] moved = new float[height][];
        Deque<float[]> written = new ArrayDeque<>();
        float[][] rows = strip;
        int start = stripStart;
        int done = Math.min(rows.length, newStart - start);
        int first = Math.max(start, firstRow);
        if (first < start + done) {
            ResultSamples samples = result.open(first, start + done);
            write(rows, start, first, start + done, samples, parallel);
            complete(samples, first, start + done, width, parts);
        }
        for (int row = 0; row < rows.length; row++) {
            if (row < done) {
                written.add(rows[row]);
            } else {
                moved[start + row - newStart] = rows[row];
            }
        }
        for (int row = 0; row < height; row++) {
            if (moved[row] == null) {
                moved[row] = written.isEmpty() ? new float[layout.bands() * size.width()] : written.remove();
                Arrays.fill(moved[row], 0);
            }
        }
        strip = moved;
        stripStart = newStart;
    }

    private void write(float[][] rows, int start, int first, int end, ResultSamples samples, Parallel parallel) {
        int count = end - first;
        parallel.forEach((count + PART_ROWS - 1) / PART_ROWS, part -> {
            for (int row = first + part * PART_ROWS; row < Math.min(end, first + (part + 1) * PART_ROWS); row++) {
                for (int band = 0; band < layout.bands(); band++) {
                    samples.put(band, row, 0, rows[row - start], band * size.width(), size.width());
                }
            }
        });
    }

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Waiting(Window rows, Window columns, float[] colour, float[] alpha) {}
}
