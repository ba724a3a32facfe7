package io.hndsr.model;

/**
 * The latent that the diffusion works on.
 *
 * @param channels its channels
 * @param grid where its cells lie
 * @param start what a strength below 1 starts from
 */
public record Latent(int channels, Grid grid, Start start) {

    /** Where the cells of a latent lie. */
    public sealed interface Grid {}

    /**
     * Cells divide input pixels: the latent covers the whole padded tile.
     *
     * @param factor cells per input pixel on each axis
     */
    public record InputGrid(int factor) implements Grid {}

    /**
     * Cells are squares of output pixels, counted from the image's corner: the latent covers all the output that a tile
     * is requested.
     *
     * @param stride output pixels per cell on each axis
     * @param multiple the requested output is, on each axis, a multiple of so many cells, and begins at one
     */
    public record OutputGrid(int stride, int multiple) implements Grid {}

    /** What a strength below 1 starts from. */
    public enum Start {
        /** The latent 0, which decodes to the fidelity image; strength 0 is {@code FIDELITY} itself. */
        ZERO("zero"),
        /** The operator's context, of as many channels; strength 0 decodes it. */
        CONTEXT("context"),
        /** Noise: the strength is always 1. */
        NOISE("noise");

        private final String key;

        Start(String key) {
            this.key = key;
        }

        /** {@return the start as it is written in {@code bundle.json}} */
        public String key() {
            return key;
        }
    }
}
