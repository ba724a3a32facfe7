/**
 * Corrects a result so that it agrees with its input: blurred as the image was and downsampled, it gives the input again.
 *
 * <p>The correction is back-projection, solved on the input's grid: the result is downsampled tile by tile, the
 * departure from the input is multiplied by a banded matrix along each axis, enlarged, and added
 * ({@code CorrectionAxis} has the derivation). Noise in the input is not put back: the departure is averaged over a
 * width that grows with the noise. Sums are integers, so that the result does not depend on the order of tiles.
 * {@link io.hndsr.internal.consistency.Radiometer} measures how far a finished result departs.
 */
@NullMarked
package io.hndsr.internal.consistency;

import org.jspecify.annotations.NullMarked;
