package io.hndsr.internal.blend;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins tiles whose cores partition the result; nothing is blended. Thread-safe: tiles write to different pixels.
 */
public final class JoinedTiles implements TileAssembly {

    private static final int PART_ROWS = 32;

    private final ResultRows result;

    /** The rows of tiles that are not complete, by their first row. */
    @GuardedBy("this")
    private final Map<Integer, OpenRows> open = new HashMap<>();

    /**
     * Starts a result.
     *
     * @param result where its rows go
     */
    public JoinedTiles(ResultRows result) {
        this.result = result;
    }

    @Override
    public List<AssembledPart> add(
            int index, Window rows, Window columns, float[] colour, float[] alpha, Parallel parallel) {
        BandLayout layout = result.description().layout();
        ImageSize size = result.description().size();
        ResultSamples samples = open(rows).samples;
        Bands bands = new Bands(layout, rows.size(), columns.size(), colour, alpha);
        parallel.forEach((rows.size() + PART_ROWS - 1) / PART_ROWS, part -> {
            float[] line = new float[columns.size()];
            int end = Math.min(rows.size(), (part + 1) * PART_ROWS);
            for (int row = part * PART_ROWS; row < end; row++) {
                for (int band = 0; band < layout.bands(); band++) {
                    bands.readLine(band, row, line);
                    samples.put(band, rows.start() + row, columns.start(), line, 0, line.length);
                }
            }
        });
        if (isComplete(rows, columns, size)) {
            result.complete(samples, rows.start(), rows.end());
        }
        return List.of(new AssembledPart(
                new TileBounds(columns.start(), rows.start(), columns.size(), rows.size(), size), samples));
    }

    private synchronized OpenRows open(Window rows) {
        return open.computeIfAbsent(rows.start(), start -> new OpenRows(result.open(start, rows.end())));
    }

    /** Counts the columns of a tile; returns whether its row of tiles is complete by them. */
    private synchronized boolean isComplete(Window rows, Window columns, ImageSize size) {
        OpenRows row = open.get(rows.start());
        if (row == null) {
            throw new IllegalStateException("the tile at " + columns.start() + "," + rows.start() + " was added twice");
        }
        row.columns += columns.size();
        if (row.columns < size.width()) {
            return false;
        }
        open.remove(rows.start());
        return true;
    }

    @Override
    public int maxTilesAhead() {
        return Integer.MAX_VALUE;
    }

    /** A row of tiles, and how many of its columns have been written. */
    private static final class OpenRows {

        private final ResultSamples samples;
        private int columns;

        OpenRows(ResultSamples samples) {
            this.samples = samples;
        }
    }
}
