package io.hndsr.internal.plan;

import io.hndsr.error.InvalidOptionsException;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.tile.GridOrigin;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.model.BundleDescriptor.Tiling;
import java.util.OptionalInt;

/**
 * How an image is cut into tiles. Immutable.
 *
 * @param input the input's size
 * @param output the result's size
 * @param tiling the network's tiling
 * @param tileSize the largest tile, or empty if the plan chooses
 * @param equalTiles whether all padded tiles are to have one shape, whatever the image's size, as long as that does not
 *     change the pixels of their cores and no larger tile than the plan's is set
 * @param outputMultiple the output pixels requested from the network begin and end at multiples of it
 * @param origin a pixel at which a unit of the grid of tiles begins
 */
record TileChoice(
        ImageSize input,
        ImageSize output,
        Tiling tiling,
        OptionalInt tileSize,
        boolean equalTiles,
        int outputMultiple,
        GridOrigin origin) {

    /**
     * The output pixels of the largest tile that can be set: 200 MB of native memory and as much heap on each thread for the
     * default bundle. A bundle whose layers lie on the output's grid needs many times as much.
     */
    private static final long MAX_SETTABLE_TILE_OUTPUT = 1L << 24;

    /** Tiles without a network, which need no context and no reflection. */
    private static final Tiling BICUBIC_TILING = new Tiling(1, 0, 0, 0, 512);

    /** Tiles for bicubic interpolation. */
    static TileChoice bicubic(ImageSize input, ImageSize output, OptionalInt tileSize) {
        return new TileChoice(input, output, BICUBIC_TILING, tileSize, false, 1, GridOrigin.FIRST);
    }

    /**
     * Checks a tile size that was set.
     *
     * @throws InvalidOptionsException if the network does not allow it, or it makes tiles too large
     */
    TileChoice checked() {
        if (tileSize.isEmpty()) {
            return this;
        }
        int side = tileSize.getAsInt();
        if (side % tiling.multiple() != 0 || side < 4 * tiling.overlap()) {
            throw new InvalidOptionsException("tileSize " + side + " must be a multiple of " + tiling.multiple()
                    + (tiling.overlap() > 0 ? " and at least " + 4 * tiling.overlap() : "") + " for this model");
        }
        double tileInput = (double) Math.min(side, input.width()) * Math.min(side, input.height());
        double tileOutput = tileInput * output.pixels() / input.pixels();
        if (tileOutput > MAX_SETTABLE_TILE_OUTPUT) {
            throw new InvalidOptionsException("tileSize " + side + " makes tiles of " + (long) tileOutput
                    + " output pixels, the limit is " + MAX_SETTABLE_TILE_OUTPUT + "; set a smaller tileSize");
        }
        return this;
    }

    TilePlan plan() {
        int usualCore = TilePlan.unsplitCore(input, output, tiling);
        int core = tileSize.orElse(usualCore);
        // The pixels of overlapping tiles depend on how far the tiles see, and a small image is not filled up to a
        // large tileSize.
        if (!equalTiles || tiling.overlap() > 0 || core > usualCore) {
            return TilePlan.of(input, output, tiling, tileSize, outputMultiple, origin);
        }
        return TilePlan.of(input, output, tiling, OptionalInt.of(core), outputMultiple, origin)
                .equallyPadded(core + 2 * Math.max(tiling.margin(), tiling.border()));
    }

    /** Returns this choice with tiles of at most half the side; only if {@link #canShrink}. */
    TileChoice halved() {
        int half = side() / 2 / tiling.multiple() * tiling.multiple();
        return withTileSize(OptionalInt.of(Math.max(smallestSide(), half)));
    }

    /** Returns whether tiles can be made smaller. */
    boolean canShrink() {
        return side() > smallestSide();
    }

    TileChoice withTileSize(OptionalInt side) {
        return new TileChoice(input, output, tiling, side, equalTiles, outputMultiple, origin);
    }

    /** Returns this choice with a grid that begins at another pixel. */
    TileChoice withOrigin(GridOrigin newOrigin) {
        return new TileChoice(input, output, tiling, tileSize, equalTiles, outputMultiple, newOrigin);
    }

    private int side() {
        return tileSize.orElse(tiling.core());
    }

    private int smallestSide() {
        return Math.max(tiling.multiple(), 4 * tiling.overlap());
    }
}
