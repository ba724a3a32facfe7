package io.hndsr.image;

/**
 * The size of an image.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
public record ImageSize(int width, int height) {

    /**
     * Checks the size.
     *
     * @param width columns, at least 1
     * @param height rows, at least 1
     * @throws IllegalArgumentException if a side is below 1
     */
    public ImageSize {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("image size " + width + "x" + height + " has a side below 1");
        }
    }

    /**
     * Returns the number of pixels.
     *
     * @return width x height, without overflow
     */
    public long pixels() {
        return (long) width * height;
    }

    /** {@return the size as {@code WIDTHxHEIGHT}} */
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
