package io.hndsr.image;

import java.util.BitSet;
import java.util.Objects;
import java.util.Optional;

/**
 * Which pixels of an image carry a value. Immutable and thread-safe.
 *
 * <p>An invalid pixel (nodata, fully transparent, or part of a frame around the scene) has no value that means anything. It
 * never changes its neighbours, and it is invalid again in the result.
 */
public final class PixelMask {

    private final ImageSize size;

    /** The invalid pixels, by rows from the top left; never written after construction. */
    private final BitSet invalid;

    private PixelMask(ImageSize size, BitSet invalid) {
        this.size = size;
        this.invalid = invalid;
    }

    /**
     * Returns a mask in which every pixel is valid.
     *
     * @param size the image's size
     * @return the mask
     */
    public static PixelMask allValid(ImageSize size) {
        return new PixelMask(Objects.requireNonNull(size, "size"), new BitSet());
    }

    /**
     * Returns a mask with the given invalid pixels.
     *
     * @param size the image's size, at most {@code Integer.MAX_VALUE} pixels
     * @param invalid the index {@code y * width + x} of each invalid pixel; copied
     * @return the mask
     * @throws IllegalArgumentException if an index lies beyond the image, or the image has too many pixels
     */
    public static PixelMask ofInvalid(ImageSize size, BitSet invalid) {
        if (size.pixels() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a mask of " + size + " has " + size.pixels() + " pixels, the limit is " + Integer.MAX_VALUE);
        }
        if (invalid.length() > size.pixels()) {
            throw new IllegalArgumentException(
                    "invalid pixel " + (invalid.length() - 1) + " lies beyond an image of " + size);
        }
        return new PixelMask(size, (BitSet) invalid.clone());
    }

    /** {@return the size of the image} */
    public ImageSize size() {
        return size;
    }

    /**
     * Returns whether a pixel is valid.
     *
     * @param x column, from 0
     * @param y row, from 0
     * @return false if the pixel carries no value
     */
    public boolean isValid(int x, int y) {
        return !invalid.get(y * size.width() + x);
    }

    /** {@return whether every pixel is valid} */
    public boolean isAllValid() {
        return invalid.isEmpty();
    }

    /** {@return the number of invalid pixels} */
    public int invalidPixels() {
        return invalid.cardinality();
    }

    /**
     * Counts the invalid pixels of a rectangle within the image.
     *
     * @param fromX first column
     * @param fromY first row
     * @param toX column after the last one
     * @param toY row after the last one
     * @return how many of its pixels are invalid
     */
    public int invalidPixels(int fromX, int fromY, int toX, int toY) {
        int count = 0;
        for (int y = fromY; y < toY; y++) {
            int end = y * size.width() + toX;
            int at = invalid.nextSetBit(y * size.width() + fromX);
            while (at >= 0 && at < end) {
                count++;
                at = invalid.nextSetBit(at + 1);
            }
        }
        return count;
    }

    /**
     * Returns whether a part of a row has an invalid pixel.
     *
     * @param y row, from 0
     * @param fromX first column
     * @param toX column after the last one
     * @return true if at least one pixel of the part is invalid
     */
    public boolean hasInvalid(int y, int fromX, int toX) {
        int start = y * size.width() + fromX;
        int next = invalid.nextSetBit(start);
        return next >= 0 && next < start + toX - fromX;
    }

    /**
     * Returns whether a rectangle has a valid pixel. Parts of it that lie beyond the image count as invalid.
     *
     * @param fromX first column
     * @param fromY first row
     * @param toX column after the last one
     * @param toY row after the last one
     * @return true if at least one pixel of the rectangle is valid
     */
    public boolean hasValid(int fromX, int fromY, int toX, int toY) {
        int first = Math.max(0, fromX);
        int last = Math.min(size.width(), toX);
        for (int y = Math.max(0, fromY); y < Math.min(size.height(), toY); y++) {
            int start = y * size.width();
            if (first < last && invalid.nextClearBit(start + first) < start + last) {
                return true;
            }
        }
        return false;
    }

    /**
     * Copies a part.
     *
     * @param region its bounds in the image
     * @return the mask of the part
     */
    public PixelMask crop(TileBounds region) {
        BitSet cropped = new BitSet();
        for (int y = 0; y < region.height(); y++) {
            int start = (region.y() + y) * size.width() + region.x();
            int end = start + region.width();
            for (int at = invalid.nextSetBit(start); at >= 0 && at < end; at = invalid.nextSetBit(at + 1)) {
                cropped.set(y * region.width() + at - start);
            }
        }
        return new PixelMask(new ImageSize(region.width(), region.height()), cropped);
    }

    /**
     * Returns the smallest rectangle that holds all valid pixels.
     *
     * @return its place in the image; empty if no pixel is valid
     */
    public Optional<TileBounds> validBounds() {
        int width = size.width();
        int top = 0;
        while (top < size.height() && !hasValid(0, top, width, top + 1)) {
            top++;
        }
        if (top == size.height()) {
            return Optional.empty();
        }
        int bottom = size.height();
        while (!hasValid(0, bottom - 1, width, bottom)) {
            bottom--;
        }
        int left = width;
        int right = 0;
        for (int y = top; y < bottom; y++) {
            int start = y * width;
            int first = invalid.nextClearBit(start);
            if (first < start + width) {
                left = Math.min(left, first - start);
                right = Math.max(right, invalid.previousClearBit(start + width - 1) - start + 1);
            }
        }
        return Optional.of(new TileBounds(left, top, right - left, bottom - top, size));
    }
}
