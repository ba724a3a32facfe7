package io.hndsr.model;

import io.hndsr.model.BundleDescriptor.Tiling;

/**
 * What a bundle says of {@code PERCEPTUAL}.
 *
 * @param latent the latent that the diffusion works on
 * @param diffusion how the denoiser was trained, and how it is sampled
 * @param tiling how tiles are cut in this mode
 */
public record Perceptual(Latent latent, Diffusion diffusion, Tiling tiling) {}
