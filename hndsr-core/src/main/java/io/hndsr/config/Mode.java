package io.hndsr.config;

/** What the result is for. */
public enum Mode {
    /** The operator alone: deterministic, faithful to the input, for measuring as well as for looking. */
    FIDELITY,
    /** Texture added by latent diffusion, for looking; needs a bundle that has the stages. */
    PERCEPTUAL
}
