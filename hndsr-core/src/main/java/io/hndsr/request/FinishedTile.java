package io.hndsr.request;

import io.hndsr.error.OutputException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.internal.codec.imageio.BufferedImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Objects;

/**
 * A part of a result whose pixels are final, reported while the rest is still being worked on. Immutable and thread-safe.
 *
 * @param x its first column in the result, from 0
 * @param y its first row in the result, from 0
 * @param raster its pixels, in the result's bands and sample type: {@code [H, W, bands]}; a copy
 * @param resultSize the size of the whole result
 */
public record FinishedTile(int x, int y, RasterImage raster, ImageSize resultSize) {

    /**
     * Checks that the part lies within the result.
     *
     * @param x its first column in the result
     * @param y its first row in the result
     * @param raster its pixels
     * @param resultSize the size of the whole result
     * @throws IllegalArgumentException if it does not
     */
    public FinishedTile {
        Objects.requireNonNull(raster, "raster");
        new TileBounds(x, y, raster.size().width(), raster.size().height(), resultSize);
    }

    /** {@return how many columns it has} */
    public int width() {
        return raster.size().width();
    }

    /** {@return how many rows it has} */
    public int height() {
        return raster.size().height();
    }

    /**
     * Returns the part for Java2D. It shares the samples of {@link #raster()}: drawing on it changes both.
     *
     * @return an image of the input's bands and depth
     */
    public BufferedImage image() {
        return BufferedImages.toBufferedImage(raster);
    }

    /**
     * Encodes the part.
     *
     * @param format a format that can hold the image's depth and alpha
     * @return the encoded image
     * @throws OutputException if the format cannot hold the image
     */
    public byte[] encode(ImageFormat format) {
        var bytes = new ByteArrayOutputStream();
        new ImageCodec().encode(raster, format, bytes);
        return bytes.toByteArray();
    }
}
