package io.hndsr.internal.blend;

import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Window;
import java.util.List;

/** Assembles the tiles of one result, and completes its rows. Thread-safe. */
public sealed interface TileAssembly permits JoinedTiles, BlendedTiles {

    /**
     * Adds a finished tile.
     *
     * @param index the tile's place in the plan
     * @param rows the output rows it contributes to
     * @param columns the output columns it contributes to
     * @param colour {@code [3, rows, columns]}; read before the call returns
     * @param alpha {@code [rows, columns]}, or empty if the result has no alpha
     * @param parallel runs parts of loops on other threads too
     * @return the parts of the result that are final by this; in the end they cover each of its pixels once
     * @throws IllegalStateException if it lies too far ahead of the first tile that has not been added
     */
    List<AssembledPart> add(int index, Window rows, Window columns, float[] colour, float[] alpha, Parallel parallel);

    /** {@return how many tiles may be on their way at and after the first one that has not been added} */
    int maxTilesAhead();
}
