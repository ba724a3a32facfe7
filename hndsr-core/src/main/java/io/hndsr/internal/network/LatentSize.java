package io.hndsr.internal.network;

/**
 * The size of the latent of one tile.
 *
 * @param channels its channels
 * @param rows its rows
 * @param columns its columns
 */
public record LatentSize(int channels, int rows, int columns) {

    /** {@return the number of its values} */
    public int floats() {
        return Math.multiplyExact(Math.multiplyExact(channels, rows), columns);
    }

    LatentSize withChannels(int others) {
        return new LatentSize(others, rows, columns);
    }

    /** The values of several of them. */
    int floats(int tiles) {
        return Math.multiplyExact(tiles, floats());
    }

    /** The shape of several of them, {@code [N,C,a,b]}. */
    long[] shape(int tiles) {
        return new long[] {tiles, channels, rows, columns};
    }
}
