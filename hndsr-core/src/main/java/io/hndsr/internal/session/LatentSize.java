package io.hndsr.internal.session;

/**
 * The size of a tile's latent.
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
}
