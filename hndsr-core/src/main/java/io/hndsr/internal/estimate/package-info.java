/**
 * Estimates the blur and noise of an image from its pixels.
 *
 * <p>Six figures of luma windows (energy of DCT bands, coefficients near zero, the width of edges, blocking) go into a
 * quadratic function that was fitted in {@code training/sensor.py}; the median over the windows is the estimate. The
 * figures are computed as there, to the last digit that matters.
 */
@NullMarked
package io.hndsr.internal.estimate;

import org.jspecify.annotations.NullMarked;
