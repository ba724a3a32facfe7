package io.hndsr.internal.tile;

/**
 * How the output pixels that the network is asked for lie within a padded tile, on one axis. Tiles of equal alignment can
 * share a run: a graph is told of their positions once.
 *
 * @param paddedSize input pixels of the padded tile
 * @param askedSize output pixels asked for
 * @param low input pixels per output pixel, the numerator of the reduced fraction
 * @param high its denominator
 * @param phase the first centre's distance from the padded tile's edge, in {@code 1 / (2 high)} input pixels
 */
public record Alignment(int paddedSize, int askedSize, long low, long high, long phase) {}
