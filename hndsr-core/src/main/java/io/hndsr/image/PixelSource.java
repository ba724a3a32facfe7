package io.hndsr.image;

import java.io.Closeable;
import java.util.List;

/**
 * An image that is read in windows, of any size: a scene in a file, or rows that are computed when they are needed.
 *
 * <p>A source is read by one request, by one thread at a time but not always the same one. Windows may be requested in any order
 * and more than once: the valid pixels and the range of values are found in a first pass, from the top, before tiles are read.
 * A method that cannot read the image throws an {@link io.hndsr.error.HndsrException}, as a rule
 * {@link io.hndsr.error.InvalidImageException}; it ends the request. The source stays the caller's to close, after the request
 * has ended.
 */
public interface PixelSource extends Closeable {

    /** {@return size, bands, sample type, colour profile and nodata value, known before any pixel is read} */
    ImageDescription description();

    /**
     * Reads a window.
     *
     * @param window its bounds in the image
     * @return its samples, {@code [window.height, window.width, bands]}, the caller's to keep
     */
    RasterImage read(TileBounds window);

    /**
     * Returns which pixels of a window are valid by the source itself, such as by a mask that it holds. Alpha and nodata are
     * looked at by the reader, not here.
     *
     * @param window its bounds in the image
     * @return the valid pixels of the window; by default all
     */
    default PixelMask valid(TileBounds window) {
        return PixelMask.allValid(new ImageSize(window.width(), window.height()));
    }

    /**
     * Returns what a user should know of the image, such as which bands were chosen. Asked for after the valid pixels have been
     * read; it becomes part of the report.
     *
     * @return sentences; by default none
     */
    default List<String> remarks() {
        return List.of();
    }
}
