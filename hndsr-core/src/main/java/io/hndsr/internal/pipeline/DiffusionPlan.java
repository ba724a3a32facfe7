package io.hndsr.internal.pipeline;

import io.hndsr.config.Mode;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.internal.diffusion.LatentNoise;
import io.hndsr.internal.diffusion.LatentSampler;
import io.hndsr.internal.diffusion.TimeSteps;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.Diffusion;
import io.hndsr.model.Latent;
import io.hndsr.model.Perceptual;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How the latents of one request are made, the same for all of its tiles. Immutable.
 *
 * @param latent the latent
 * @param sampler the steps
 * @param strength what was asked for, 0 to 1
 * @param noise what the run starts from
 * @param leavesFidelity whether the result is the picture of {@code FIDELITY}, so that no latent is needed
 */
record DiffusionPlan(Latent latent, LatentSampler sampler, double strength, LatentNoise noise, boolean leavesFidelity) {

    static DiffusionPlan of(Request request, BundleDescriptor network, Perceptual perceptual) {
        Latent latent = perceptual.latent();
        Diffusion diffusion = perceptual.diffusion();
        double strength = request.strength().orElse(diffusion.defaultStrength());
        if (latent.start() == Latent.Start.NOISE && strength != 1) {
            throw new InvalidOptionsException("strength " + strength + " is not offered by model " + network.id()
                    + ", which always starts from noise; ask for strength 1, or name none");
        }
        int steps = request.steps().orElse(diffusion.defaultSteps());
        long seed = request.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong());
        return new DiffusionPlan(
                latent,
                LatentSampler.of(diffusion, TimeSteps.of(diffusion, latent.start(), steps, strength)),
                strength,
                new LatentNoise(seed),
                strength == 0
                        && latent.start() == Latent.Start.ZERO
                        && network.modes().contains(Mode.FIDELITY));
    }

    /** Denoising steps of a tile. */
    int steps() {
        return sampler.steps();
    }

    /** The seed; empty where nothing is denoised, so that no noise is used. */
    OptionalLong seed() {
        return steps() == 0 ? OptionalLong.empty() : OptionalLong.of(noise.seed());
    }
}
