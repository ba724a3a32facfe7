package io.hndsr.internal.tile;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;

/**
 * The rows of an image that tiles are cut from: all of them in memory, or the part of a larger image that is being worked on.
 * Thread-safe.
 */
public interface ImageRows {

    /** {@return size, bands and sample type of the whole image} */
    ImageDescription description();

    /**
     * Returns the block that holds a row.
     *
     * @param y the row, from 0
     * @return a block of consecutive rows
     * @throws IllegalStateException if the row is not in memory
     */
    Block block(int y);

    /**
     * Reads a part, whether its rows are in memory or not.
     *
     * @param window its bounds in the image
     * @return its samples, invalid pixels filled
     */
    RasterImage filled(TileBounds window);

    /**
     * Consecutive rows of an image. Immutable.
     *
     * @param firstRow the first of them
     * @param original {@code [n, W, bands]} as read
     * @param filled the same with invalid pixels filled
     */
    record Block(int firstRow, RasterImage original, RasterImage filled) {

        /** {@return the row after the last one} */
        public int endRow() {
            return firstRow + original.size().height();
        }

        /**
         * Returns where a row begins among the samples of {@link #filled}.
         *
         * @param y a row of the image that the block holds
         * @return the index of the first sample of its first pixel
         */
        public int index(int y) {
            return Math.multiplyExact(
                    y - firstRow, original.size().width() * original.layout().bands());
        }
    }
}
