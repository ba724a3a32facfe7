package io.hndsr.internal.engine;

import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import java.util.function.Supplier;

/**
 * A part of a result that is no longer written to.
 *
 * @param bounds where it lies
 * @param pixels copies its samples; only while its listeners are called, since the result then belongs to the caller
 */
record FinalPart(TileBounds bounds, Supplier<RasterImage> pixels) {}
