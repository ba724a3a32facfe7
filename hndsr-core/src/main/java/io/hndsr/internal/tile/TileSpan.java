package io.hndsr.internal.tile;

import java.util.Arrays;

/**
 * One axis of a tile. Immutable; positions within the padded tile, weights and indices are computed on demand.
 *
 * @param axis the axis it lies on
 * @param coreStart first input pixel that the tile owns
 * @param coreEnd input pixel after the last one it owns
 * @param paddedStart first input pixel of the padded tile; negative where the border is reflected
 * @param paddedSize input pixels of the padded tile
 * @param outputStart first output pixel that the tile contributes to
 * @param outputSize output pixels it contributes to
 * @param requestedStart first output pixel requested from the network, at most {@code outputStart}; negative if that lies before
 *     the image
 * @param requestedSize output pixels requested from the network, which cover those it contributes to; they may reach beyond the
 *     image
 * @param overlap how far, in input pixels, it reaches over a seam with a neighbour; 0 if cores are joined
 */
public record TileSpan(
        Axis axis,
        int coreStart,
        int coreEnd,
        int paddedStart,
        int paddedSize,
        int outputStart,
        int outputSize,
        int requestedStart,
        int requestedSize,
        int overlap) {

    /**
     * Returns the span of the requested output: the same padded tile, contributing to all of it.
     *
     * @return a span whose output pixels are the requested ones
     */
    public TileSpan requested() {
        return new TileSpan(
                axis,
                coreStart,
                coreEnd,
                paddedStart,
                paddedSize,
                requestedStart,
                requestedSize,
                requestedStart,
                requestedSize,
                overlap);
    }

    /**
     * Returns this span with a longer padded tile: longer at its end or, if the image ends there and the tile has a neighbour
     * before it, at its beginning, so that no more of the image's border is reflected than was.
     *
     * @param size input pixels of the padded tile, at least as many as it has
     * @return the changed span
     */
    TileSpan paddedTo(int size) {
        boolean intoPicture = coreStart > 0 && coreEnd == axis.low();
        int start = intoPicture ? paddedStart + paddedSize - size : paddedStart;
        return new TileSpan(
                axis, coreStart, coreEnd, start, size, outputStart, outputSize, requestedStart, requestedSize, overlap);
    }

    /**
     * Returns how the requested output lies within the padded tile.
     *
     * @return equal for spans whose padded size, {@link #requested()} positions and cell are equal, and only for those
     */
    public Alignment alignment() {
        long divisor = gcd(axis.low(), axis.high());
        long low = axis.low() / divisor;
        long high = axis.high() / divisor;
        long phase = (2L * requestedStart + 1) * low - 2 * high * paddedStart;
        return new Alignment(paddedSize, requestedSize, low, high, phase);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /**
     * Returns, for each output pixel, the pixel of the padded tile that holds its centre.
     *
     * @return {@code [outputSize]}, rising
     */
    public long[] indices() {
        long[] indices = new long[outputSize];
        Arrays.setAll(indices, i -> axis.lowIndex(outputStart + i) - paddedStart);
        return indices;
    }

    /**
     * Returns, for each output pixel, the offset of its centre from that of the pixel that holds it.
     *
     * @return {@code [outputSize]}, -0.5 to below 0.5 input pixels
     */
    public float[] offsets() {
        float[] offsets = new float[outputSize];
        for (int i = 0; i < outputSize; i++) {
            offsets[i] = (float) axis.offset(outputStart + i);
        }
        return offsets;
    }

    /** {@return where the requested output pixels are sampled within the padded tile} */
    public Positions positions() {
        TileSpan requested = requested();
        return new Positions(requested.indices(), requested.offsets(), cell());
    }

    /** {@return the output pixels that the tile contributes to, with their blending weights} */
    public Window window() {
        return new Window(outputStart, weights());
    }

    /** {@return input pixels per output pixel on this axis} */
    public float cell() {
        return axis.cell();
    }

    /**
     * Returns the blending window: 1 inside, a raised cosine across each seam with a neighbour, so that the windows of
     * neighbours add up to 1 at every output pixel, and 1 up to the image's border.
     *
     * @return {@code [outputSize]}, 0 to 1
     */
    public float[] weights() {
        float[] weights = new float[outputSize];
        for (int i = 0; i < outputSize; i++) {
            double position = (outputStart + i + 0.5) * axis.low() / axis.high();
            double rising = coreStart == 0 ? 1 : ramp(position - coreStart);
            double falling = coreEnd == axis.low() ? 0 : ramp(position - coreEnd);
            weights[i] = (float) (rising - falling);
        }
        return weights;
    }

    private double ramp(double fromSeam) {
        if (overlap == 0) {
            return fromSeam < 0 ? 0 : 1;
        }
        double t = Math.min(1, Math.max(0, (fromSeam + overlap) / (2.0 * overlap)));
        return 0.5 - 0.5 * Math.cos(Math.PI * t);
    }
}
