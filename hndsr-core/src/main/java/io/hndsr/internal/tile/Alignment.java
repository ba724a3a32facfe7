package io.hndsr.internal.tile;

/**
 * How the requested output pixels lie within a padded tile, on one axis. Tiles of equal alignment can
 * share a run: a graph takes their positions once.
 *
 * @param paddedSize input pixels of the padded tile
 * @param requestedSize requested output pixels
 * @param low input pixels per output pixel, the numerator of the reduced fraction
 * @param high its denominator
 * @param phase the first centre's distance from the padded tile's edge, in {@code 1 / (2 high)} input pixels
 */
public record Alignment(int paddedSize, int requestedSize, long low, long high, long phase) {}
