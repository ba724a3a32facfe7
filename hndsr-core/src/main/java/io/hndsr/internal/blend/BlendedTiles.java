package io.hndsr.internal.blend;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Restoration;
import io.hndsr.internal.tile.Window;
import io.hndsr.model.BundleDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private final ResultSamples samples;
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

    /**
     * Starts a result.
     *
     * @param size its size
     * @param layout its bands
     * @param sampleType its samples
     * @param restoration makes invalid pixels invalid again
     * @param maxTilesAhead how many tiles may be on their way at and after the first one that has not been added
     */
    public BlendedTiles(
            ImageSize size, BandLayout layout, SampleType sampleType, Restoration restoration, int maxTilesAhead) {
        this.samples = new ResultSamples(size, layout, sampleType, restoration);
        this.size = size;
        this.maxTilesAhead = maxTilesAhead;
    }

    @Override
    public synchronized List<TileBounds> add(
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
        int before = stripStart;
        sum(rows, columns, colour, alpha, parallel);
        next++;
        for (Waiting tile = early.remove(next); tile != null; tile = early.remove(next)) {
            sum(tile.rows, tile.columns, tile.colour, tile.alpha, parallel);
            next++;
        }
        return parts(before, stripStart, columns.size());
    }

    /** Rows that are final, in parts as wide as a tile. */
    private List<TileBounds> parts(int from, int to, int width) {
        List<TileBounds> parts = new ArrayList<>();
        for (int x = 0; from < to && x < size.width(); x += width) {
            parts.add(new TileBounds(x, from, Math.min(width, size.width() - x), to - from, size));
        }
        return parts;
    }

    @Override
    public RasterImage copy(TileBounds region, Optional<IccProfile> iccProfile) {
        return samples.copy(region, iccProfile);
    }

    @Override
    public ImageSize size() {
        return size;
    }

    @Override
    public int maxTilesAhead() {
        return maxTilesAhead;
    }

    @Override
    public synchronized RasterImage finish(Optional<IccProfile> iccProfile) {
        if (!early.isEmpty()) {
            throw new IllegalStateException("tile " + next + " has not been added");
        }
        return samples.toImage(iccProfile);
    }

    @GuardedBy("this")
    private void sum(Window rows, Window columns, float[] colour, float[] alpha, Parallel parallel) {
        Bands tile = new Bands(samples.layout(), rows.size(), columns.size(), colour, alpha);
        if (rows.start() > stripStart && columns.start() == 0) {
            moveStrip(rows.start(), rows.size(), parallel);
        } else if (strip.length == 0) {
            moveStrip(0, rows.size(), parallel);
        }
        int bands = samples.layout().bands();
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
            moveStrip(size.height(), 0, parallel);
        }
    }

    /** Writes the rows before {@code newStart}, keeps those from there on, and makes room for {@code height} rows. */
    @GuardedBy("this")
    private void moveStrip(int newStart, int height, Parallel parallel) {
        int bands = samples.layout().bands();
        float[][] moved = new float[height][];
        Deque<float[]> written = new ArrayDeque<>();
        float[][] rows = strip;
        int start = stripStart;
        int done = Math.min(rows.length, newStart - start);
        parallel.forEach((done + PART_ROWS - 1) / PART_ROWS, part -> {
            for (int row = part * PART_ROWS; row < Math.min(done, (part + 1) * PART_ROWS); row++) {
                for (int band = 0; band < bands; band++) {
                    samples.put(band, start + row, 0, rows[row], band * size.width(), size.width());
                }
            }
        });
        for (int row = 0; row < rows.length; row++) {
            if (row < done) {
                written.add(rows[row]);
            } else {
                moved[start + row - newStart] = rows[row];
            }
        }
        for (int row = 0; row < height; row++) {
            if (moved[row] == null) {
                moved[row] = written.isEmpty() ? new float[bands * size.width()] : written.remove();
                Arrays.fill(moved[row], 0);
            }
        }
        strip = moved;
        stripStart = newStart;
    }

    @SuppressWarnings("ArrayRecordComponent") // private, never compared
    private record Waiting(Window rows, Window columns, float[] colour, float[] alpha) {}
}
