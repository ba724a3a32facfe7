package io.hndsr.internal.tile;

/**
 * One tile of a plan.
 *
 * @param index its place in the plan, by rows of tiles from the top left
 * @param rows where it lies vertically
 * @param columns where it lies horizontally
 */
public record Tile(int index, TileSpan rows, TileSpan columns) {

    /** {@return the number of output pixels it contributes to} */
    public long outputPixels() {
        return (long) rows.outputSize() * columns.outputSize();
    }
}
