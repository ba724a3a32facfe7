package io.hndsr.internal.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hndsr.internal.crew.Crew;
import io.hndsr.internal.session.TileBuffers;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileSpan;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** The memory that tiles are worked on in, reused from batch to batch. Confined to one thread at a time. */
final class Workspace {

    /** What the tiles that a plan chooses leave behind, in float32: four pictures of a megapixel and what goes with them. */
    static final long KEPT_BYTES = 96L << 20;

    private static final int BANDS = 3;
    private static final int PART_ROWS = 64;

    private final TileBuffers buffers = new TileBuffers();
    private float[] colour = new float[0];

    TileBuffers buffers() {
        return buffers;
    }

    /** The colour of an enlarged tile, planar; at least as long as the largest tile so far. */
    float[] colour() {
        return colour;
    }

    /** Room for the colour of a tile. */
    float[] colourOf(Tile tile) {
        int floats = Math.multiplyExact(BANDS, Math.toIntExact(tile.outputPixels()));
        if (colour.length < floats) {
            colour = new float[floats];
        }
        return colour;
    }

    /**
     * Takes what a tile contributes out of what the network was asked for.
     *
     * @param asked {@code [N, 3, rows.askedSize, columns.askedSize]}
     * @param place the tile's place among the N
     * @param tile the tile, whose colour it becomes
     * @param crew helps
     */
    void place(FloatBuffer asked, int place, Tile tile, Crew crew) {
        TileSpan rows = tile.rows();
        TileSpan columns = tile.columns();
        int first = Math.multiplyExact(place, Math.multiplyExact(BANDS, Math.toIntExact(tile.askedPixels())));
        float[] placed = colourOf(tile);
        int top = rows.outputStart() - rows.askedStart();
        int left = columns.outputStart() - columns.askedStart();
        boolean whole = columns.outputSize() == columns.askedSize();
        int parts = (rows.outputSize() + PART_ROWS - 1) / PART_ROWS;
        crew.share(BANDS * parts, part -> {
            int band = part / parts;
            int begin = part % parts * PART_ROWS;
            int end = Math.min(rows.outputSize(), begin + PART_ROWS);
            // Rows that are asked for and no more lie one after the other.
            int atOnce = whole ? end - begin : 1;
            for (int row = begin; row < end; row += atOnce) {
                int from = first + (band * rows.askedSize() + top + row) * columns.askedSize() + left;
                int to = (band * rows.outputSize() + row) * columns.outputSize();
                asked.get(from, placed, to, atOnce * columns.outputSize());
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
    static final class Pool {

        private final int maxKept;
        private final long maxBytesEach;

        @GuardedBy("this")
        private final Deque<Workspace> free = new ArrayDeque<>();

        @GuardedBy("this")
        private int taken;

        Pool(int maxKept, long maxBytesEach) {
            this.maxKept = maxKept;
            this.maxBytesEach = maxBytesEach;
        }

        synchronized Workspace take() {
            taken++;
            return free.isEmpty() ? new Workspace() : free.pop();
        }

        synchronized void giveBack(Workspace workspace) {
            taken--;
            if (free.size() < maxKept && workspace.bytes() <= maxBytesEach) {
                free.push(workspace);
            }
        }

        /** How many are being worked in. */
        synchronized int taken() {
            return taken;
        }
    }
}
