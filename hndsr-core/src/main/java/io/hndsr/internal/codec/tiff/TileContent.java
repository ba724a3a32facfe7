package io.hndsr.internal.codec.tiff;

import java.util.Optional;

/**
 * The pixels of a tile that lie in its picture. Not to be changed once it has been passed on.
 *
 * @param width columns
 * @param height rows
 * @param samples {@code [height, width, bands]}
 * @param mask {@code [height, width]}, 8 bits, 0 if a pixel is invalid; if there is a mask
 */
record TileContent(int width, int height, TiffSamples samples, Optional<TiffSamples> mask) {}
