package io.hndsr.internal.network;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.internal.tile.ValueRange;
import io.hndsr.model.BundleDescriptor;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** The memory that tiles are worked on in, reused from batch to batch. Confined to one thread at a time. */
public final class Workspace {

    /** The memory of tiles as a plan chooses them, in float32: four images of a megapixel and their inputs. */
    public static final long KEPT_BYTES = 96L << 20;

    private static final int PART_ROWS = 64;

    private final TileBuffers buffers = new TileBuffers();
    private float[] colour = new float[0];

    public TileBuffers buffers() {
        return buffers;
    }

    /** The colour of an enlarged tile, planar; at least as long as the largest tile so far. */
    public float[] colour() {
        return colour;
    }

    /** Room for the colour of a tile. */
    public float[] colourOf(Tile tile) {
        int floats = Math.multiplyExact(BundleDescriptor.BANDS, Math.toIntExact(tile.outputPixels()));
        if (colour.length < floats) {
            colour = new float[floats];
        }
        return colour;
    }

    /**
     * Copies what a tile contributes out of the requested output, as parts of the sample type's largest value.
     *
     * @param requested {@code [N, 3, rows.requestedSize, columns.requestedSize]}
     * @param place the tile's place among the N
     * @param tile the tile, whose colour it becomes
     * @param range the values that the network saw as 0 to 1
     * @param parallel runs parts of loops on other threads too
     */
    public void place(FloatBuffer requested, int place, Tile tile, ValueRange range, Parallel parallel) {
        TileSpan rows = tile.rows();
        TileSpan columns = tile.columns();
        int first = Math.multiplyExact(
                place, Math.multiplyExact(BundleDescriptor.BANDS, Math.toIntExact(tile.requestedPixels())));
        float[] placed = colourOf(tile);
        int top = rows.outputStart() - rows.requestedStart();
        int left = columns.outputStart() - columns.requestedStart();
        boolean whole = columns.outputSize() == columns.requestedSize();
        int parts = (rows.outputSize() + PART_ROWS - 1) / PART_ROWS;
        parallel.forEach(BundleDescriptor.BANDS * parts, part -> {
            int band = part / parts;
            int begin = part % parts * PART_ROWS;
            int end = Math.min(rows.outputSize(), begin + PART_ROWS);
            // Rows without surplus columns lie one after the other.
            int atOnce = whole ? end - begin : 1;
            for (int row = begin; row < end; row += atOnce) {
                int from = first + (band * rows.requestedSize() + top + row) * columns.requestedSize() + left;
                int to = (band * rows.outputSize() + row) * columns.outputSize();
                requested.get(from, placed, to, atOnce * columns.outputSize());
                range.fromNetwork(placed, to, to + atOnce * columns.outputSize());
            }
        });
    }

    private long bytes() {
        return buffers.bytes() + (long) Float.BYTES * colour.length;
    }

    /**
     * Keeps workspaces between batches. Bounded: as many as work at once, and none that has grown beyond a limit, so that
     * one request with large tiles does not keep their memory for good. Thread-safe.
     */
    public static final class Pool {

        private final int maxKept;
        private final long maxBytesEach;

        @GuardedBy("this")
        private final Deque<Workspace> free = new ArrayDeque<>();

        @GuardedBy("this")
        private int taken;

        public Pool(int maxKept, long maxBytesEach) {
            this.maxKept = maxKept;
            this.maxBytesEach = maxBytesEach;
        }

        public synchronized Workspace take() {
            taken++;
            return free.isEmpty() ? new Workspace() : free.pop();
        }

        public synchronized void giveBack(Workspace workspace) {
            taken--;
            if (free.size() < maxKept && workspace.bytes() <= maxBytesEach) {
                free.push(workspace);
            }
        }

        /** How many are being worked in. */
        public synchronized int taken() {
            return taken;
        }
    }
}
