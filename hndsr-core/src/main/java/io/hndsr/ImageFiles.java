package io.hndsr;

import io.hndsr.image.RasterImage;
import io.hndsr.internal.pipeline.Images;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Reads and writes image files as a {@link SuperResolver} does: samples as they stand, upright, with their ICC profile.
 * Stateless and thread-safe; every call blocks until it is done.
 */
public final class ImageFiles {

    private ImageFiles() {}

    /**
     * Reads an image file.
     *
     * @param file a PNG, JPEG, WebP, BMP or TIFF file; recognised by its content
     * @return the image, {@code [H, W, bands]}, orientation applied
     * @throws io.hndsr.error.InvalidImageException where it is no complete image
     * @throws io.hndsr.error.UnsupportedImageException where it is of a kind that is not read
     * @throws io.hndsr.error.ImageTooLargeException where one array cannot hold its samples
     */
    public static RasterImage read(Path file) {
        return Images.read(Objects.requireNonNull(file, "file"));
    }

    /**
     * Writes an image file, under a temporary name beside it that is moved at the end.
     *
     * @param image the image
     * @param file the file to write; its extension names the format; an existing file is replaced
     * @throws io.hndsr.error.OutputException where it cannot be written; then the file is as it was
     */
    public static void write(RasterImage image, Path file) {
        Images.write(Objects.requireNonNull(image, "image"), Objects.requireNonNull(file, "file"));
    }

    /**
     * Checks that a file can be written and names a known format, before anything is computed for it.
     *
     * @param file the file
     * @throws io.hndsr.error.OutputException where it cannot
     */
    public static void requireWritable(Path file) {
        Images.requireWritable(Objects.requireNonNull(file, "file"));
    }
}
