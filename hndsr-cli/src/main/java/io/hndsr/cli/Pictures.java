package io.hndsr.cli;

import io.hndsr.UpscaleResult;
import io.hndsr.cli.evaluate.RgbPicture;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.EncodedSource;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.internal.pipeline.Images;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** Reads and writes pictures with the codecs of the core, so that orientation and depth are treated as there. */
final class Pictures {

    private Pictures() {}

    /**
     * Decodes a file.
     *
     * @throws io.hndsr.error.InvalidImageException where it is no complete image
     * @throws io.hndsr.error.UnsupportedImageException where it is of a kind that is not processed
     */
    static RasterImage read(Path file) {
        return new ImageCodec().decode(EncodedSource.of(file));
    }

    /**
     * Writes a picture under a temporary name, then moves it.
     *
     * @throws io.hndsr.error.OutputException where it cannot be written
     */
    static void write(RgbPicture picture, Path target) {
        Images.write(picture.toRaster(), target);
    }

    /**
     * Checks that a file can be written, before anything is computed for it.
     *
     * @throws io.hndsr.error.OutputException where it cannot
     */
    static void requireWritable(Path target) {
        Images.requireWritable(target);
    }

    /** A copy for the resolver. */
    static BufferedImage toBufferedImage(RgbPicture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        byte[] samples = picture.samples();
        int[] pixels = new int[picture.width() * picture.height()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (samples[3 * i] & 0xff) << 16 | (samples[3 * i + 1] & 0xff) << 8 | (samples[3 * i + 2] & 0xff);
        }
        image.setRGB(0, 0, picture.width(), picture.height(), pixels, 0, picture.width());
        return image;
    }

    /**
     * Decodes a file to 8-bit RGB.
     *
     * @throws io.hndsr.error.InvalidImageException where it is no complete image
     */
    static RgbPicture readRgb(Path file) {
        return RgbPicture.of(read(file));
    }

    /** The result of an RGB request, which is 8-bit RGB. */
    static RgbPicture fromResult(UpscaleResult result) {
        return RgbPicture.of(result.raster());
    }
}
