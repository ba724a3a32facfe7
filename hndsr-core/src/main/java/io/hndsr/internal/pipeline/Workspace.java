package io.hndsr.internal.pipeline;

import io.hndsr.internal.session.TileBuffers;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileSpan;
import java.nio.FloatBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The memory one tile is worked on in, reused from tile to tile. Confined to one thread at a time. */
final class Workspace {

    private static final int BANDS = 3;

    private final TileBuffers buffers = new TileBuffers();
    private float[] colour = new float[0];

    TileBuffers buffers() {
        return buffers;
    }

    /** The colour of the enlarged tile, planar; at least as long as the largest tile so far. */
    float[] colour() {
        return colour;
    }

    /** Room for the colour of a tile. */
    float[] colourOf(Tile tile) {
        return colour(Math.multiplyExact(BANDS, Math.toIntExact(tile.outputPixels())));
    }

    float[] colour(int floats) {
        if (colour.length < floats) {
            colour = new float[floats];
        }
        return colour;
    }

    /**
     * Takes what a tile contributes out of what the network was asked for.
     *
     * @param asked {@code [3, rows.askedSize, columns.askedSize]}
     * @param tile the tile, whose colour it becomes
     */
    void place(FloatBuffer asked, Tile tile) {
        TileSpan rows = tile.rows();
        TileSpan columns = tile.columns();
        float[] placed = colourOf(tile);
        if (rows.outputSize() == rows.askedSize() && columns.outputSize() == columns.askedSize()) {
            asked.get(0, placed, 0, asked.limit());
            return;
        }
        int top = rows.outputStart() - rows.askedStart();
        int left = columns.outputStart() - columns.askedStart();
        for (int band = 0; band < BANDS; band++) {
            for (int row = 0; row < rows.outputSize(); row++) {
                int from = (band * rows.askedSize() + top + row) * columns.askedSize() + left;
                int to = (band * rows.outputSize() + row) * columns.outputSize();
                asked.get(from, placed, to, columns.outputSize());
            }
        }
    }

    /** Keeps workspaces between tiles; there are never more than threads that work. Thread-safe. */
    static final class Pool {

        private final ConcurrentLinkedQueue<Workspace> free = new ConcurrentLinkedQueue<>();

        Workspace take() {
            Workspace workspace = free.poll();
            return workspace == null ? new Workspace() : workspace;
        }

        void giveBack(Workspace workspace) {
            free.add(workspace);
        }
    }
}
