/**
 * Assembles finished tiles into the samples of the result.
 *
 * <p>{@link io.hndsr.internal.blend.JoinedTiles} joins tiles that partition the result,
 * {@link io.hndsr.internal.blend.BlendedTiles} adds up tiles that overlap, in the order of the plan, since
 * floating-point sums depend on it. Values are clamped to 0 to 1, scaled to the sample type and rounded half up. A
 * value that is not finite is an error of the network.
 */
@NullMarked
package io.hndsr.internal.blend;

import org.jspecify.annotations.NullMarked;
