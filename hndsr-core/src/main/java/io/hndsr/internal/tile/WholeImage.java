package io.hndsr.internal.tile;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.RasterImage;
import io.hndsr.image.TileBounds;

/** An image of which all rows are in memory. Immutable and thread-safe. */
public final class WholeImage implements ImageRows {

    private final Block block;

    /**
     * Wraps an image.
     *
     * @param original the image as read
     * @param filled the image with invalid pixels filled
     */
    public WholeImage(RasterImage original, RasterImage filled) {
        this.block = new Block(0, original, filled);
    }

    /**
     * Wraps an image without invalid pixels.
     *
     * @param image the image
     */
    public WholeImage(RasterImage image) {
        this(image, image);
    }

    @Override
    public ImageDescription description() {
        return block.original().description();
    }

    @Override
    public Block block(int y) {
        return block;
    }

    @Override
    public RasterImage filled(TileBounds window) {
        return block.filled().crop(window);
    }
}
