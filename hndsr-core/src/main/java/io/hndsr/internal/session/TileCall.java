package io.hndsr.internal.session;

import io.hndsr.model.GraphRole;

/**
 * One tile as the stages see it. Tensors are as {@link GraphRole} says, with N = 1, and lie in the {@link TileBuffers} of
 * the call.
 *
 * @param height rows of the padded tile
 * @param width columns of the padded tile
 * @param blur what the network is told of the blur, sigma in input pixels
 * @param noise what it is told of the noise, RMS in 1/255
 * @param rows where the output rows are sampled
 * @param columns where the output columns are sampled
 */
public record TileCall(int height, int width, double blur, double noise, Positions rows, Positions columns) {

    /**
     * Sampling positions on one axis.
     *
     * @param index the tile's pixel that holds each output centre
     * @param offset the centre's distance from that pixel's
     * @param cell input pixels per output pixel
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    public record Positions(long[] index, float[] offset, float cell) {}

    int outputHeight() {
        return rows.index().length;
    }

    int outputWidth() {
        return columns.index().length;
    }

    /** {@return the values of an output of three bands} */
    int outputFloats() {
        return Math.multiplyExact(Math.multiplyExact(3, outputHeight()), outputWidth());
    }
}
