package io.hndsr.internal.network;

import io.hndsr.internal.tile.Tile;

/**
 * A tile for an operator.
 *
 * @param work the image and what the network is conditioned on
 * @param tile which tile
 * @param stepFinished called after every denoising step
 */
public record TileInput(TileWork work, Tile tile, Runnable stepFinished) {}
