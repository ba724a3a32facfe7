package io.hndsr.internal.tile;

import java.util.Arrays;

/**
 * One axis of a tile. Immutable; positions within the padded tile, weights and indices are computed when asked for.
 *
 * @param axis the axis it lies on
 * @param coreStart first input pixel that the tile owns
 * @param coreEnd input pixel after the last one it owns
 * @param paddedStart first input pixel of the padded tile; negative where the border is reflected
 * @param paddedSize input pixels of the padded tile
 * @param outputStart first output pixel that the tile contributes to
 * @param outputSize output pixels it contributes to
 * @param askedStart first output pixel that the network is asked for, at most {@code outputStart}; negative where that lies
 *     before the picture
 * @param askedSize output pixels the network is asked for, which cover those it contributes to; they may reach beyond the
 *     picture
 * @param overlap how far, in input pixels, it reaches over a seam with a neighbour; 0 where cores are joined
 */
public record TileSpan(
        Axis axis,
        int coreStart,
        int coreEnd,
        int paddedStart,
        int paddedSize,
        int outputStart,
        int outputSize,
        int askedStart,
        int askedSize,
        int overlap) {

    /**
     * Returns the span of what the network is asked for: the same padded tile, contributing to all of that.
     *
     * @return a span whose output pixels are those asked for
     */
    public TileSpan asked() {
        return new TileSpan(
                axis,
                coreStart,
                coreEnd,
                paddedStart,
                paddedSize,
                askedStart,
                askedSize,
                askedStart,
                askedSize,
                overlap);
    }

    /**
     * Returns this span with a longer padded tile: longer at its end or, where the picture ends there and the tile has a
     * neighbour before it, at its beginning, so that no more of the picture's border is reflected than was.
     *
     * @param size input pixels of the padded tile, at least as many as it has
     * @return the changed span
     */
    TileSpan paddedTo(int size) {
        boolean intoPicture = coreStart > 0 && coreEnd == axis.low();
        int start = intoPicture ? paddedStart + paddedSize - size : paddedStart;
        return new TileSpan(
                axis, coreStart, coreEnd, start, size, outputStart, outputSize, askedStart, askedSize, overlap);
    }

    /**
     * Returns how what the network is asked for lies within the padded tile.
     *
     * @return equal for spans whose padded size, {@link #asked()} positions and cell are equal, and only for those
     */
    public Alignment alignment() {
        long divisor = gcd(axis.low(), axis.high());
        long low = axis.low() / divisor;
        long high = axis.high() / divisor;
        long phase = (2L * askedStart + 1) * low - 2 * high * paddedStart;
        return new Alignment(paddedSize, askedSize, low, high, phase);
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

    /** {@return input pixels per output pixel on this axis} */
    public float cell() {
        return axis.cell();
    }

    /**
     * Returns the blending window: 1 inside, a raised cosine across each seam with a neighbour, so that the windows of
     * neighbours add up to 1 at every output pixel, and 1 up to the picture's border.
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
