package io.hndsr.internal.consistency;

/**
 * The output pixels that a row or column of tiles contributes to.
 *
 * @param start the first one
 * @param weights the blending window over them, one weight each; the windows of all extents of an axis add up to one
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record TileExtent(int start, float[] weights) {}
