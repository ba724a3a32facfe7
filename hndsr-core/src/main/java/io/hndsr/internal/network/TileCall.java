package io.hndsr.internal.network;

import io.hndsr.image.Degradation;
import io.hndsr.internal.tile.Positions;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.GraphRole;
import java.util.List;

/**
 * Tiles that go through a stage in one run: of one shape, and sampled at the same positions. Tensors are as in {@link GraphRole},
 * with N the number of tiles, and lie in the {@link TileBuffers} of the call. Immutable.
 *
 * @param height rows of each padded tile
 * @param width columns of each padded tile
 * @param rows the positions of the output rows
 * @param columns the positions of the output columns
 * @param conditions what the network is conditioned on for each tile, in the order of the tiles
 */
public record TileCall(int height, int width, Positions rows, Positions columns, List<Degradation> conditions) {

    /**
     * Checks that there are tiles.
     *
     * @throws IllegalArgumentException if there is none
     */
    public TileCall {
        conditions = List.copyOf(conditions);
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("a call has at least one tile");
        }
    }

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
        return Math.multiplyExact(Math.multiplyExact(BundleDescriptor.BANDS * tiles(), height), width);
    }

    /** {@return the values of the enlarged tiles, of three bands} */
    public int outputFloats() {
        return Math.multiplyExact(Math.multiplyExact(BundleDescriptor.BANDS * tiles(), outputHeight()), outputWidth());
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
