package io.hndsr.internal.pipeline;

import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.tile.Tile;

/** What enlarges tiles: the network, or bicubic interpolation where a fallback is allowed. Thread-safe. */
sealed interface TileOperator permits NetworkOperator, DiffusionOperator, BicubicOperator {

    /**
     * Enlarges the colour of a tile, on the calling thread.
     *
     * @param work the image, its plan and what the network is told
     * @param tile the tile
     * @param workspace where the result is left: {@link Workspace#colour()}, {@code [3, H, W]}
     * @param stop ends a run from another thread
     * @param stepFinished is told after every denoising step
     */
    void enlarge(TileWork work, Tile tile, Workspace workspace, StopSignal stop, Runnable stepFinished);
}
