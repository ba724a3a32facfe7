/** Latent diffusion in numbers: which time steps are visited, how one step goes to the next, and the noise it starts
 * from. It runs no network. */
@NullMarked
package io.hndsr.internal.diffusion;

import org.jspecify.annotations.NullMarked;
