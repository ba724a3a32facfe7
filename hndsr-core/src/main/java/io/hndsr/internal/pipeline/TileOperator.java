package io.hndsr.internal.pipeline;

import io.hndsr.internal.crew.Crew;
import io.hndsr.internal.session.Network;
import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.session.TileBuffers;
import java.nio.FloatBuffer;
import java.util.List;

/** What has a network enlarge tiles. Immutable and thread-safe. */
sealed interface TileOperator permits NetworkOperator, DiffusionOperator {

    /** What tiles must have in common, beside their alignment, to share a run. */
    Object batchKey();

    /** What a tile costs, in runs of the operator's graph. */
    int passes();

    /**
     * Enlarges the colour of tiles of equal batch key, on the calling thread.
     *
     * @param tiles the tiles, N of them
     * @param network runs them
     * @param buffers their memory
     * @param stop ends the run from another thread
     * @param crew helps with what the host does
     * @return {@code [N, 3, rows.askedSize, columns.askedSize]}, in the buffers
     */
    FloatBuffer enlarge(List<TileInput> tiles, Network network, TileBuffers buffers, StopSignal stop, Crew crew);
}
