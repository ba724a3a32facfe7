package io.hndsr.image;

import java.util.Objects;

/**
 * The bounds of a part of a result. Immutable and thread-safe.
 *
 * @param x its first column in the result, from 0
 * @param y its first row in the result, from 0
 * @param width how many columns it has, at least 1
 * @param height how many rows it has, at least 1
 * @param resultSize the size of the whole result
 */
public record TileBounds(int x, int y, int width, int height, ImageSize resultSize) {

    /**
     * Checks that the part lies within the result.
     *
     * @param x its first column in the result
     * @param y its first row in the result
     * @param width how many columns it has
     * @param height how many rows it has
     * @param resultSize the size of the whole result
     * @throws IllegalArgumentException if it does not
     */
    public TileBounds {
        requireWithin(x, y, width, height, resultSize);
    }

    static void requireWithin(int x, int y, int width, int height, ImageSize resultSize) {
        Objects.requireNonNull(resultSize, "resultSize");
        boolean within = x >= 0
                && y >= 0
                && width >= 1
                && height >= 1
                && x <= resultSize.width() - width
                && y <= resultSize.height() - height;
        if (!within) {
            throw new IllegalArgumentException("a part of " + width + "x" + height + " at " + x + "," + y
                    + " lies beyond the result, " + resultSize);
        }
    }
}
