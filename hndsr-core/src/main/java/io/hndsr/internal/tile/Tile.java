package io.hndsr.internal.tile;

/**
 * One tile of a plan.
 *
 * @param index its place in the plan, by rows of tiles from the top left
 * @param rows where it lies vertically
 * @param columns where it lies horizontally
 */
public record Tile(int index, TileSpan rows, TileSpan columns) {

    /** {@return the number of input pixels of the padded tile} */
    public long paddedPixels() {
        return (long) rows.paddedSize() * columns.paddedSize();
    }

    /** {@return the number of output pixels that the network is asked for} */
    public long askedPixels() {
        return (long) rows.askedSize() * columns.askedSize();
    }

    /**
     * Returns a measure of the memory that it needs on the device, to compare tiles by.
     *
     * @return input pixels of the padded tile, and a quarter of the output pixels asked for
     */
    public long footprint() {
        return paddedPixels() + askedPixels() / 4;
    }

    /** {@return the number of output pixels it contributes to} */
    public long outputPixels() {
        return (long) rows.outputSize() * columns.outputSize();
    }
}
