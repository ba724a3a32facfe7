package io.hndsr.internal.pipeline;

import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import java.util.function.Supplier;

/**
 * A part of a result to which nobody writes any more.
 *
 * @param x its first column in the result
 * @param y its first row in the result
 * @param size how large it is
 * @param resultSize the size of the whole result
 * @param pixels copies its samples; only while its listeners are called, since the result goes to the caller after that
 */
public record FinalPart(int x, int y, ImageSize size, ImageSize resultSize, Supplier<RasterImage> pixels) {}
