package io.hndsr.internal.tile;

/**
 * One tile of a plan.
 *
 * @param index its place in the plan, by rows of tiles from the top left
 * @param rows its vertical span
 * @param columns its horizontal span
 */
public record Tile(int index, TileSpan rows, TileSpan columns) {

    /** {@return the number of input pixels of the padded tile} */
    public long paddedPixels() {
        return (long) rows.paddedSize() * columns.paddedSize();
    }

    /** {@return the number of output pixels requested from the network} */
    public long requestedPixels() {
        return (long) rows.requestedSize() * columns.requestedSize();
    }

    /**
     * Returns a measure of the memory that it needs on the device, to compare tiles by.
     *
     * @return input pixels of the padded tile, and a quarter of the requested output pixels
     */
    public long footprint() {
        return paddedPixels() + requestedPixels() / 4;
    }

    /** {@return the number of output pixels it contributes to} */
    public long outputPixels() {
        return (long) rows.outputSize() * columns.outputSize();
    }
}
