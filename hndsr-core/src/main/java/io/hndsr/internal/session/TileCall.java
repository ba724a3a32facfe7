package io.hndsr.internal.session;

import io.hndsr.model.GraphRole;
import java.util.List;

/**
 * Tiles that go through a stage in one run: of one shape, and sampled at the same positions. Tensors are as
 * {@link GraphRole} says, with N the number of tiles, and lie in the {@link TileBuffers} of the call. Immutable.
 *
 * @param height rows of each padded tile
 * @param width columns of each padded tile
 * @param rows where the output rows are sampled
 * @param columns where the output columns are sampled
 * @param conditions what the network is told of each tile, in the order of the tiles
 */
public record TileCall(int height, int width, Positions rows, Positions columns, List<Condition> conditions) {

    /**
     * Checks that there are tiles.
     *
     * @throws IllegalArgumentException where there is none
     */
    public TileCall {
        conditions = List.copyOf(conditions);
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("a call has at least one tile");
        }
    }

    /**
     * Sampling positions on one axis.
     *
     * @param index the tile's pixel that holds each output centre
     * @param offset the centre's distance from that pixel's
     * @param cell input pixels per output pixel
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    public record Positions(long[] index, float[] offset, float cell) {}

    /**
     * What the network is told of a tile, where it can be told.
     *
     * @param blur sigma in input pixels
     * @param noise RMS in 1/255
     */
    public record Condition(double blur, double noise) {}

    /** {@return how many tiles there are, at least 1} */
    public int tiles() {
        return conditions.size();
    }

    int outputHeight() {
        return rows.index().length;
    }

    int outputWidth() {
        return columns.index().length;
    }

    /** {@return the values of the padded tiles, of three bands} */
    int inputFloats() {
        return Math.multiplyExact(Math.multiplyExact(3 * tiles(), height), width);
    }

    /** {@return the values of the enlarged tiles, of three bands} */
    public int outputFloats() {
        return Math.multiplyExact(Math.multiplyExact(3 * tiles(), outputHeight()), outputWidth());
    }

    /** {@return {@code [N,2]}} */
    float[] conditionValues() {
        float[] values = new float[2 * tiles()];
        for (int tile = 0; tile < tiles(); tile++) {
            values[2 * tile] = (float) conditions.get(tile).blur();
            values[2 * tile + 1] = (float) conditions.get(tile).noise();
        }
        return values;
    }
}
