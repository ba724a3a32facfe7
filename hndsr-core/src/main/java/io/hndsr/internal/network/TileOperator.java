package io.hndsr.internal.network;

import io.hndsr.internal.tile.Parallel;
import java.nio.FloatBuffer;
import java.util.List;

/** Enlarges tiles with a network. Immutable and thread-safe. */
public sealed interface TileOperator permits NetworkOperator, DiffusionOperator {

    /** What tiles must have in common, beside their alignment, to share a run. */
    Object batchKey();

    /** The cost of a tile, as a number of runs of the operator's graph. */
    int passes();

    /**
     * Enlarges the colour of tiles of equal batch key, on the calling thread.
     *
     * @param tiles the tiles, N of them
     * @param network runs them
     * @param buffers their memory
     * @param stop ends the run from another thread
     * @param parallel runs parts of loops on other threads too
     * @return {@code [N, 3, rows.requestedSize, columns.requestedSize]}, in the buffers
     */
    FloatBuffer enlarge(
            List<TileInput> tiles, Network network, TileBuffers buffers, StopSignal stop, Parallel parallel);
}
