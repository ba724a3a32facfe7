/**
 * The arithmetic of latent diffusion, without a network: the training steps that a run visits, the step from one noise
 * level to the next, and the noise that a run starts from.
 *
 * <p>The sampler is deterministic. Noise is a pure function of the seed, the position on the image's grid of cells and
 * the channel, from a counter-based generator, so that a result does not depend on batches, order or concurrency.
 */
@NullMarked
package io.hndsr.internal.diffusion;

import org.jspecify.annotations.NullMarked;
