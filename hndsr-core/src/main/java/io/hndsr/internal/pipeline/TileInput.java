package io.hndsr.internal.pipeline;

import io.hndsr.internal.tile.Tile;

/**
 * A tile for an operator.
 *
 * @param work the image and what the network is told of it
 * @param tile which tile
 * @param stepFinished is told after every denoising step
 */
record TileInput(TileWork work, Tile tile, Runnable stepFinished) {}
