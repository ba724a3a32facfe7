package io.hndsr.internal.consistency;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.error.DeviceException;
import io.hndsr.image.Degradation;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.tile.ImageRows;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Window;
import io.hndsr.model.BundleDescriptor;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Corrects the tiles of one result, so that the result, blurred and downsampled as the input was, agrees with the input.
 * Values are led no farther beyond those of the input around them than {@code LocalLimits} allows. Thread-safe.
 *
 * <p>Tiles are added in any order. A tile's correction depends on its neighbours too; a tile is complete once they have
 * been added. A caller that has added a tile claims complete ones until there is none, and takes, uses and releases each before
 * the next; every tile has then been released when the last caller has finished.
 */
public final class BackProjection {

    /*
     * A tile is reduced as it is added, and its share, weighted by its blending window, is added to what the result is
     * reduced to. Shares are whole numbers of 2^-28: their sums do not depend on the order, so that the result has the same bytes
     * whichever tile finishes first. A value is cut off at black and white before it counts, since the result cannot
     * hold more.
     *
     * Until its neighbours are there a tile waits in 16 bit. In the order of the plan about one row of tiles waits;
     * rows of the reduced result are let go when no tile needs them any more. The last two rows of tiles become complete
     * side by side: a complete tile that is too far ahead for the caller keeps waiting here, in 16 bit.
     *
     * What a tile needs of the reduced result is complete, and no longer written to, when every tile that touches
     * it has been added: all of them passed through the lock before. So it is read outside the lock.
     */

    private final int width;
    private final TileCorrection correction;
    private final List<TileRange> rows;
    private final List<TileRange> columns;
    private final int maxTilesAhead;

    /** {@code [H][3, W]} of the input's grid; rows that no tile has reached, or needs any more, are empty. */
    @GuardedBy("this")
    private final int[][] reduced;

    /** How many tiles that a tile depends on are missing, itself included. */
    @GuardedBy("this")
    private final int[] missing;

    /** Complete tiles that have not been claimed. */
    @GuardedBy("this")
    private final BitSet complete = new BitSet();

    @GuardedBy("this")
    private final BitSet released = new BitSet();

    /** How many tiles of each row of tiles have not been released. */
    @GuardedBy("this")
    private final int[] unreleased;

    @GuardedBy("this")
    private final short[][] waiting;

    /** Rows of tiles before this one are added for the others' sake, and never complete. */
    @GuardedBy("this")
    private int firstTaken;

    /**
     * Starts a correction.
     *
     * @param input the image that the result has to agree with
     * @param output the result's size
     * @param degradation the blur and noise of the image
     * @param iterations how many rounds of back-projection, at least 1
     * @param rows the rows of tiles, from the top
     * @param columns the columns of tiles, from the left
     * @param maxTilesAhead how many tiles may be claimed at and after the first one that has not been released
     */
    public BackProjection(
            ImageRows input,
            ImageSize output,
            Degradation degradation,
            int iterations,
            List<Window> rows,
            List<Window> columns,
            int maxTilesAhead) {
        this(
                input,
                output,
                degradation,
                iterations,
                rows,
                columns,
                maxTilesAhead,
                Optional.of(new LocalLimits(input, output)));
    }

    /** With other limits, or none: then the result agrees with the input however far off it is. */
    BackProjection(
            ImageRows input,
            ImageSize output,
            Degradation degradation,
            int iterations,
            List<Window> rows,
            List<Window> columns,
            int maxTilesAhead,
            Optional<LocalLimits> limits) {
        ImageSize size = input.description().size();
        this.width = size.width();
        double blur = degradation.blur();
        double noise = degradation.noise();
        CorrectionAxis vertical = CorrectionAxis.of(size.height(), output.height(), blur, noise, iterations);
        CorrectionAxis horizontal = CorrectionAxis.of(size.width(), output.width(), blur, noise, iterations);
        this.correction = new TileCorrection(input, vertical, horizontal, limits);
        this.rows = TileRange.of(vertical, rows);
        this.columns = TileRange.of(horizontal, columns);
        this.reduced = new int[size.height()][0];
        this.missing = countNeeded(this.rows, this.columns);
        this.unreleased = new int[rows.size()];
        Arrays.fill(unreleased, columns.size());
        this.waiting = new short[missing.length][0];
        this.maxTilesAhead = maxTilesAhead;
    }

    /**
     * Returns how far a correction sees.
     *
     * @param degradation the blur and noise of the image
     * @param iterations how many rounds of back-projection
     * @return how far beyond a tile, in input pixels, the tiles may lie that its correction needs
     */
    public static int reach(Degradation degradation, int iterations) {
        return CorrectionAxis.reach(degradation.blur(), degradation.noise(), iterations);
    }

    /**
     * Returns the first row of tiles that the correction of a row of tiles needs.
     *
     * @param tileRow the row of tiles, from the top
     * @return that row or one above it
     */
    public int firstNeeded(int tileRow) {
        int first = tileRow;
        while (first > 0 && rows.get(tileRow).needs(rows.get(first - 1))) {
            first--;
        }
        return first;
    }

    /**
     * Begins at a row of tiles, before any tile is added: no tile above it becomes complete, and of those only the rows from
     * {@link #firstNeeded} on need be added.
     *
     * @param tileRow the first row of tiles that is taken
     */
    public synchronized void startAt(int tileRow) {
        firstTaken = tileRow;
        released.set(0, tileRow * columns.size());
        Arrays.fill(unreleased, 0, tileRow, 0);
    }

    /** {@return how many rows of tiles below a row of tiles its correction needs, at most} */
    public int rowsWaiting() {
        int most = 0;
        for (int row = 0; row < rows.size(); row++) {
            int last = row;
            while (last + 1 < rows.size() && rows.get(row).needs(rows.get(last + 1))) {
                last++;
            }
            most = Math.max(most, last - row);
        }
        return most;
    }

    /**
     * Returns the first input row that the correction of a row of tiles reads.
     *
     * @param tileRow the row of tiles, from the top
     * @return the input row; may lie before the image
     */
    public int inputStart(int tileRow) {
        return rows.get(tileRow).neededStart() - LocalLimits.TEXTURE_REACH;
    }

    /**
     * Returns the input row after the last one that the correction of a row of tiles reads.
     *
     * @param tileRow the row of tiles, from the top
     * @return the input row; may lie beyond the image
     */
    public int inputEnd(int tileRow) {
        return rows.get(tileRow).neededEnd() + LocalLimits.TEXTURE_REACH;
    }

    private static int[] countNeeded(List<TileRange> rows, List<TileRange> columns) {
        int[] needed = new int[Math.multiplyExact(rows.size(), columns.size())];
        for (int row = 0; row < rows.size(); row++) {
            TileRange tileRow = rows.get(row);
            int down = (int) rows.stream().filter(tileRow::needs).count();
            for (int column = 0; column < columns.size(); column++) {
                TileRange tileColumn = columns.get(column);
                int across = (int) columns.stream().filter(tileColumn::needs).count();
                needed[row * columns.size() + column] = down * across;
            }
        }
        return needed;
    }

    /**
     * Adds a tile.
     *
     * @param index its place, by rows of tiles from the top left
     * @param colour {@code [3, H, W]}, 0 to 1; cut off there, and read before the call returns
     * @param parallel runs parts of loops on other threads too
     * @throws DeviceException if a value is not finite
     */
    public void add(int index, float[] colour, Parallel parallel) {
        TileRange row = rows.get(index / columns.size());
        TileRange column = columns.get(index % columns.size());
        short[] levels = new short[BundleDescriptor.BANDS * row.outputSize() * column.outputSize()];
        if (!TileCorrection.level(colour, levels, parallel)) {
            throw new DeviceException("the network returned a value that is not finite in the tile at output pixel "
                    + column.outputStart() + "," + row.outputStart()
                    + "; the image was discarded: check the model bundle and the device");
        }
        int[] shares = correction.shares(colour, row, column, parallel);
        synchronized (this) {
            waiting[index] = index / columns.size() < firstTaken ? new short[0] : levels;
            addShares(shares, row, column);
            countDown(row, column);
        }
    }

    @GuardedBy("this")
    private void addShares(int[] shares, TileRange row, TileRange column) {
        int height = row.touchedEnd() - row.touchedStart();
        int reach = column.touchedEnd() - column.touchedStart();
        for (int y = 0; y < height; y++) {
            int low = row.touchedStart() + y;
            if (reduced[low].length == 0) {
                reduced[low] = new int[BundleDescriptor.BANDS * width];
            }
            for (int band = 0; band < BundleDescriptor.BANDS; band++) {
                int from = (band * height + y) * reach;
                int to = band * width + column.touchedStart();
                for (int x = 0; x < reach; x++) {
                    reduced[low][to + x] += shares[from + x];
                }
            }
        }
    }

    @GuardedBy("this")
    private void countDown(TileRange row, TileRange column) {
        for (int i = firstTaken; i < rows.size(); i++) {
            if (!rows.get(i).needs(row)) {
                continue;
            }
            for (int j = 0; j < columns.size(); j++) {
                int index = i * columns.size() + j;
                if (columns.get(j).needs(column) && --missing[index] == 0) {
                    complete.set(index);
                }
            }
        }
    }

    /**
     * Claims the first complete tile.
     *
     * @return the tile, which is the caller's to take and to release; empty if none is complete, or the first one that
     *     is lies too far ahead
     */
    public synchronized OptionalInt claim() {
        int index = complete.nextSetBit(0);
        if (index < 0 || index - released.nextClearBit(0) >= maxTilesAhead) {
            return OptionalInt.empty();
        }
        complete.clear(index);
        return OptionalInt.of(index);
    }

    /**
     * Takes a claimed tile, corrected.
     *
     * @param index the tile; only once
     * @param colour filled with {@code [3, H, W]}, not cut off at 0 and 1
     * @param parallel runs parts of loops on other threads too
     */
    public void take(int index, float[] colour, Parallel parallel) {
        TileRange row = rows.get(index / columns.size());
        TileRange column = columns.get(index % columns.size());
        short[] levels;
        int[][] needed;
        synchronized (this) {
            levels = waiting[index];
            waiting[index] = new short[0];
            needed = Arrays.copyOfRange(reduced, row.neededStart(), row.neededEnd());
        }
        correction.correct(levels, needed, row, column, colour, parallel);
    }

    /**
     * Releases a tile that has been taken, and what no other tile needs.
     *
     * @param index the tile, which the caller is done with
     */
    public synchronized void release(int index) {
        int tileRow = index / columns.size();
        released.set(index);
        unreleased[tileRow]--;
        int end = reduced.length;
        for (int i = 0; i < rows.size(); i++) {
            if (unreleased[i] > 0) {
                end = Math.min(end, rows.get(i).neededStart());
            }
        }
        for (int y = Math.min(end, rows.get(tileRow).neededEnd()) - 1; y >= 0 && reduced[y].length > 0; y--) {
            reduced[y] = new int[0];
        }
    }
}
