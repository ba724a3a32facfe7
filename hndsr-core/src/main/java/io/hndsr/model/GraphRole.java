package io.hndsr.model;

import java.util.Optional;

/**
 * What a graph of a bundle is for. The tensors of {@link #OPERATOR} and {@link #OPERATOR_WHOLE}, all float32 unless said
 * otherwise, are:
 *
 * <ul>
 *   <li>{@code image [N,3,h,w]} in: a tile with its margin, 0 to 1, sides multiples of the tile multiple
 *   <li>{@code condition [N,2]} in, where the bundle is conditioned: blur (sigma in input pixels), noise (RMS in 1/255)
 *   <li>{@code row_index [H]}, {@code column_index [W]} int64 in: the tile's pixel that holds each output centre
 *   <li>{@code row_offset [H]}, {@code column_offset [W]} in: the centre's distance from that pixel's, -0.5 to 0.5
 *   <li>{@code cell [2]} in: input pixels per output pixel, down and across
 *   <li>{@code fidelity [N,3,H,W]} out: the enlarged tile, not clamped
 * </ul>
 */
public enum GraphRole {
    /** Enlarges a tile by any scale. */
    OPERATOR("operator"),
    /**
     * Enlarges a tile by a whole scale s, faster: every input pixel of the asked range has exactly s rows and s columns.
     */
    OPERATOR_WHOLE("operator-whole");

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
