package io.hndsr.image;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which pixels of an image carry a value. Immutable and thread-safe.
 *
 * <p>An invalid pixel (nodata, fully transparent, or part of a frame around the scene) has no value that means anything. It
 * never changes its neighbours, and it is invalid again in the result. A mask takes at most one bit for each pixel, and
 * none for rows without invalid pixels.
 */
public final class PixelMask {

    private static final BitSet NONE = new BitSet(0);

    private final ImageSize size;

    /** The invalid columns of each row; empty if every pixel is valid. Never written to after construction. */
    private final BitSet[] invalid;

    private PixelMask(ImageSize size, BitSet[] invalid) {
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
        return new PixelMask(Objects.requireNonNull(size, "size"), new BitSet[0]);
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
            throw new IllegalArgumentException("a mask of " + size + " has " + size.pixels() + " pixels, one set holds "
                    + Integer.MAX_VALUE + "; give its rows one by one");
        }
        if (invalid.length() > size.pixels()) {
            throw new IllegalArgumentException(
                    "invalid pixel " + (invalid.length() - 1) + " lies beyond an image of " + size);
        }
        BitSet[] rows = new BitSet[size.height()];
        for (int y = 0; y < rows.length; y++) {
            rows[y] = invalid.get(y * size.width(), (y + 1) * size.width());
        }
        return of(size, rows);
    }

    /**
     * Returns a mask with the given invalid pixels, row by row.
     *
     * @param size the image's size
     * @param rows the columns of the invalid pixels of each row; copied
     * @return the mask
     * @throws IllegalArgumentException if the number of rows is not the image's height, or a column lies beyond its width
     */
    public static PixelMask ofInvalidRows(ImageSize size, List<BitSet> rows) {
        if (rows.size() != size.height()) {
            throw new IllegalArgumentException("a mask of " + size + " has " + rows.size() + " rows");
        }
        BitSet[] copied = new BitSet[rows.size()];
        for (int y = 0; y < copied.length; y++) {
            BitSet row = rows.get(y);
            if (row.length() > size.width()) {
                throw new IllegalArgumentException(
                        "invalid pixel " + (row.length() - 1) + "," + y + " lies beyond an image of " + size);
            }
            copied[y] = row.isEmpty() ? NONE : row.get(0, size.width());
        }
        return of(size, copied);
    }

    /** Takes rows that no one else writes to. */
    private static PixelMask of(ImageSize size, BitSet[] rows) {
        boolean any = false;
        for (int y = 0; y < rows.length; y++) {
            if (rows[y].isEmpty()) {
                rows[y] = NONE;
            } else {
                any = true;
            }
        }
        return any ? new PixelMask(size, rows) : allValid(size);
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
        return invalid.length == 0 || !invalid[y].get(x);
    }

    /** {@return whether every pixel is valid} */
    public boolean isAllValid() {
        return invalid.length == 0;
    }

    /** {@return the number of invalid pixels} */
    public long invalidPixels() {
        return Arrays.stream(invalid).mapToLong(BitSet::cardinality).sum();
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
        for (int y = fromY; y < toY && invalid.length > 0; y++) {
            for (int x = invalid[y].nextSetBit(fromX); x >= 0 && x < toX; x = invalid[y].nextSetBit(x + 1)) {
                count++;
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
        if (invalid.length == 0) {
            return false;
        }
        int next = invalid[y].nextSetBit(fromX);
        return next >= 0 && next < toX;
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
            if (first < last && (invalid.length == 0 || invalid[y].nextClearBit(first) < last)) {
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
        ImageSize part = new ImageSize(region.width(), region.height());
        if (invalid.length == 0) {
            return allValid(part);
        }
        BitSet[] rows = new BitSet[region.height()];
        for (int y = 0; y < rows.length; y++) {
            rows[y] = invalid[region.y() + y].get(region.x(), region.x() + region.width());
        }
        return of(part, rows);
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
        for (int y = top; y < bottom && (left > 0 || right < width); y++) {
            BitSet row = invalid.length == 0 ? NONE : invalid[y];
            int first = row.nextClearBit(0);
            if (first < width) {
                left = Math.min(left, first);
                right = Math.max(right, row.previousClearBit(width - 1) + 1);
            }
        }
        return Optional.of(new TileBounds(left, top, right - left, bottom - top, size));
    }
}
