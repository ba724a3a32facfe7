package io.hndsr.model;

import java.util.Optional;

/**
 * What a graph of a bundle is for. Tensors are float32 unless stated otherwise. N is the number of tiles in a run: 1 if
 * any graph of the bundle declares the size of that axis, else 1 or more, and the result of a tile must not depend on the others;
 * h and w are rows and columns of a tile with its margin, H and W those of the requested output, a and b
 * those of the tile's {@link Latent}, C its channels, K the channels of the context. A graph has the inputs and outputs of
 * its role, by name, type and rank, and no others; ports marked optional may be omitted.
 *
 * <p>The sampling positions, which several roles have:
 *
 * <ul>
 *   <li>{@code row_index [H]}, {@code column_index [W]} int64: the tile's pixel that holds each output centre
 *   <li>{@code row_offset [H]}, {@code column_offset [W]}: the centre's distance from that pixel's, -0.5 to 0.5
 *   <li>{@code cell [2]}: input pixels per output pixel, down and across
 * </ul>
 */
public enum GraphRole {
    /**
     * Enlarges a tile by any scale.
     *
     * <ul>
     *   <li>{@code image [N,3,h,w]} in: a tile with its margin, 0 to 1, sides multiples of the tile multiple
     *   <li>{@code condition [N,2]} in, if the bundle is conditioned: blur (sigma in input pixels), noise (RMS in
     *       1/255)
     *   <li>the sampling positions in
     *   <li>{@code fidelity [N,3,H,W]} out: the enlarged tile, not clamped; optional if the bundle does not offer
     *       {@code FIDELITY}
     *   <li>{@code context [N,K,a,b]} out: what the denoiser is conditioned on; optional if the bundle does not offer
     *       {@code PERCEPTUAL}
     * </ul>
     */
    OPERATOR("operator"),
    /**
     * Enlarges a tile by a whole scale s, faster: every input pixel of the requested range has exactly s rows and s columns.
     * As {@link #OPERATOR}, with {@code fidelity} only.
     */
    OPERATOR_WHOLE("operator-whole"),
    /**
     * Enlarges a tile of an image of which neither blur nor noise is known, by any scale. As {@link #OPERATOR}, without
     * {@code condition} and with {@code fidelity} only. A bundle without it has them estimated from the image.
     */
    OPERATOR_UNKNOWN("operator-unknown"),
    /**
     * Predicts noise, signal or velocity of a noisy latent, see {@link Diffusion.Prediction}.
     *
     * <ul>
     *   <li>{@code latent [N,C,a,b]}, {@code context [N,K,a,b]} in
     *   <li>{@code time [N]} in: the training step, 0 to {@code trainingSteps - 1}
     *   <li>{@code cell [2]} in, optional
     *   <li>{@code prediction [N,C,a,b]} out
     * </ul>
     *
     * <p>K is declared here, in the operator or in the decoder.
     */
    DENOISER("denoiser"),
    /**
     * Decodes a latent into an image.
     *
     * <ul>
     *   <li>{@code latent [N,C,a,b]} in
     *   <li>{@code context [N,K,a,b]}, {@code fidelity [N,3,H,W]} and the sampling positions in, each optional
     *   <li>{@code image [N,3,H,W]} out, not clamped
     * </ul>
     */
    DECODER("decoder");

    private final String key;

    GraphRole(String key) {
        this.key = key;
    }

    /** {@return the role as it is written in {@code bundle.json}} */
    public String key() {
        return key;
    }

    static Optional<GraphRole> ofKey(String key) {
        for (GraphRole role : values()) {
            if (role.key.equals(key)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
