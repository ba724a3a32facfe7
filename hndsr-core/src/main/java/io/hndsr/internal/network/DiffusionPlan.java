package io.hndsr.internal.network;

import io.hndsr.config.Mode;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.internal.diffusion.LatentNoise;
import io.hndsr.internal.diffusion.LatentSampler;
import io.hndsr.internal.diffusion.TimeSteps;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.BundleDescriptor.Perceptual;
import io.hndsr.model.Diffusion;
import io.hndsr.model.Latent;
import io.hndsr.request.UpscaleOptions.Texture;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How the latents of one request are made, the same for all of its tiles. Immutable.
 *
 * @param latent the latent
 * @param sampler the steps
 * @param strength the strength, 0 to 1
 * @param noise the noise that the run starts from
 * @param leavesFidelity whether the result is the image of {@code FIDELITY}, so that no latent is needed
 */
public record DiffusionPlan(
        Latent latent, LatentSampler sampler, double strength, LatentNoise noise, boolean leavesFidelity) {

    /**
     * Fits texture options to a network.
     *
     * @param texture the options
     * @param network the network
     * @param perceptual its stages of {@code PERCEPTUAL}
     * @return the plan; its seed is drawn if none is set
     * @throws InvalidOptionsException if the network does not offer the strength
     */
    public static DiffusionPlan of(Texture texture, BundleDescriptor network, Perceptual perceptual) {
        Latent latent = perceptual.latent();
        Diffusion diffusion = perceptual.diffusion();
        double strength = texture.strength().orElse(diffusion.defaultStrength());
        if (latent.start() == Latent.Start.NOISE && strength != 1) {
            throw new InvalidOptionsException("strength " + strength + " is not offered by model " + network.id()
                    + ", which always starts from noise; set strength to 1 or omit it");
        }
        int steps = texture.steps().orElse(diffusion.defaultSteps());
        long seed = texture.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong());
        return new DiffusionPlan(
                latent,
                LatentSampler.of(diffusion, TimeSteps.of(diffusion, latent.start(), steps, strength)),
                strength,
                new LatentNoise(seed),
                strength == 0
                        && latent.start() == Latent.Start.ZERO
                        && network.modes().contains(Mode.FIDELITY));
    }

    /** {@return whether latents are needed, since the result is not the image of {@code FIDELITY}} */
    public boolean denoises() {
        return !leavesFidelity;
    }

    /** {@return the denoising steps of a tile} */
    public int steps() {
        return sampler.steps();
    }

    /** {@return the seed; empty if nothing is denoised, so that no noise is used} */
    public OptionalLong seed() {
        return steps() == 0 ? OptionalLong.empty() : OptionalLong.of(noise.seed());
    }
}
