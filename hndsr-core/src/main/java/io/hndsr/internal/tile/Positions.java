package io.hndsr.internal.tile;

/**
 * The positions on one axis at which a tile is sampled.
 *
 * @param index the tile's pixel that holds each output centre
 * @param offset the centre's distance from that pixel's
 * @param cell input pixels per output pixel
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Positions(long[] index, float[] offset, float cell) {}
