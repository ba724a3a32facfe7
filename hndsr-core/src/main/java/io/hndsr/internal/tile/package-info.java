/**
 * The geometry of tiles, in global coordinates and integer arithmetic.
 *
 * <p>A tile is a core and a margin. Cores partition the input; a padded tile is a core with the network's margin, or a
 * reflected border where the image ends, filled up to a multiple that the bundle sets.
 * {@link io.hndsr.internal.tile.TilePlan} cuts an image into tiles, {@link io.hndsr.internal.tile.TileSpan} is one axis
 * of a tile. Sampling positions follow pixel centres: output pixel {@code i} of {@code W'} over {@code W} input pixels
 * lies at {@code (i + 0.5) * W / W' - 0.5}. They are computed from whole numbers, so that a fractional scale has no
 * jump between tiles.
 *
 * <p>Tiles that overlap are blended with a {@link io.hndsr.internal.tile.Window}; the windows of an axis add up to 1 at
 * every output pixel. {@link io.hndsr.internal.tile.TileCutter} cuts padded tiles out of an image,
 * {@link io.hndsr.internal.tile.BicubicSampler} interpolates a band at a tile's output pixels, and
 * {@link io.hndsr.internal.tile.LinearFilter} holds resampling and blur along one axis as a linear map. All bicubic
 * arithmetic uses one kernel.
 *
 * <p>{@link io.hndsr.internal.tile.Parallel} is how the floors above run the parts of a loop; results never depend on
 * the number of threads.
 */
@NullMarked
package io.hndsr.internal.tile;

import org.jspecify.annotations.NullMarked;
