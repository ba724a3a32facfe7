package io.hndsr.cli;

import io.hndsr.ImageFiles;
import io.hndsr.UpscaleResult;
import io.hndsr.cli.evaluate.RgbPicture;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** Pictures as 8-bit RGB, on their way from and to the resolver. */
final class Pictures {

    private Pictures() {}

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
        return RgbPicture.of(ImageFiles.read(file));
    }

    /** The result of an RGB request, which is 8-bit RGB. */
    static RgbPicture fromResult(UpscaleResult result) {
        return RgbPicture.of(result.raster());
    }
}
