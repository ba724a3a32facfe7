package io.hndsr;

import io.hndsr.error.OutputException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.report.UpscaleReport;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** A finished image and how it was produced. Immutable and thread-safe. */
public final class UpscaleResult {

    private final RasterImage raster;
    private final UpscaleReport report;

    UpscaleResult(RasterImage raster, UpscaleReport report) {
        this.raster = raster;
        this.report = report;
    }

    /**
     * Returns the image with its samples in their own type. Not a copy.
     *
     * @return {@code [H, W, bands]}
     */
    public RasterImage raster() {
        return raster;
    }

    /**
     * Returns the image for Java2D. It shares the samples of {@link #raster()}: drawing on it changes both.
     *
     * @return an image of the input's bands and depth
     */
    public BufferedImage image() {
        return BufferedImages.toBufferedImage(raster);
    }

    /** {@return how the result was produced} */
    public UpscaleReport report() {
        return report;
    }

    /**
     * Encodes the image.
     *
     * @param format a format that can hold the image's depth and alpha
     * @return the encoded image
     * @throws OutputException if the format cannot hold the image
     */
    public byte[] encode(ImageFormat format) {
        return ImageFiles.encode(raster, format);
    }

    /**
     * Writes the image to a file, in the format of the file's extension. It is written under a temporary name beside
     * the target and moved, so that an interrupted run leaves no half file.
     *
     * @param target the file; an existing one is replaced
     * @throws OutputException if the place cannot be written to, is full, or the format is unknown or cannot hold the
     *     image
     */
    public void write(Path target) {
        ImageFiles.write(raster, target);
    }
}
