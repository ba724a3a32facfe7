package io.hndsr.internal.pipeline;

import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;

/**
 * A part of a result to which nobody writes any more.
 *
 * @param x its first column in the result
 * @param y its first row in the result
 * @param pixels its samples, a copy
 * @param resultSize the size of the whole result
 */
public record FinalPart(int x, int y, RasterImage pixels, ImageSize resultSize) {}
