package io.hndsr.internal.network;

import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.model.Latent;

/**
 * Where a tile's latent lies on the image's grid of cells.
 *
 * @param size its size
 * @param firstRow the global row of its first row; negative where that lies before the image
 * @param firstColumn the global column of its first column
 */
public record LatentPlace(LatentSize size, int firstRow, int firstColumn) {

    static LatentPlace of(Latent latent, Tile tile) {
        int[] rows = cells(latent.grid(), tile.rows());
        int[] columns = cells(latent.grid(), tile.columns());
        return new LatentPlace(new LatentSize(latent.channels(), rows[1], columns[1]), rows[0], columns[0]);
    }

    /** The requested output is, on each axis, a multiple of so many output pixels. */
    public static int outputMultiple(Latent latent) {
        return latent.grid() instanceof Latent.OutputGrid grid ? Math.multiplyExact(grid.stride(), grid.multiple()) : 1;
    }

    /** The first cell on an axis, and how many there are. */
    private static int[] cells(Latent.Grid grid, TileSpan span) {
        if (grid instanceof Latent.InputGrid input) {
            return new int[] {
                Math.multiplyExact(span.paddedStart(), input.factor()),
                Math.multiplyExact(span.paddedSize(), input.factor())
            };
        }
        if (grid instanceof Latent.OutputGrid output) {
            return new int[] {span.requestedStart() / output.stride(), span.requestedSize() / output.stride()};
        }
        throw new IllegalArgumentException("unknown grid " + grid);
    }
}
