package io.hndsr.bench.support;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.WritableRaster;
import java.util.Random;

/** Synthetic test images: speed does not depend on what an image shows. */
public final class SyntheticImages {

    private SyntheticImages() {}

    /**
     * Draws a square RGB image of 8 bit.
     *
     * @param side width and height in pixels
     * @return an image with structure at several scales and some noise, so that it compresses like a photograph
     */
    public static BufferedImage rgb(int side) {
        return rgb(side, side);
    }

    /**
     * Draws an RGB image of 8 bit.
     *
     * @param width width in pixels
     * @param height height in pixels
     * @return an image with structure at several scales and some noise, so that it compresses like a photograph
     */
    public static BufferedImage rgb(int width, int height) {
        Random random = new Random(20_261_124);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] samples = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fields = ((x / 61 * 31) ^ (y / 47 * 17)) & 63;
                int rows = (x + y) % 9 < 3 ? 18 : 0;
                int grey = 70 + fields + rows + random.nextInt(7);
                samples[at++] = (byte) (grey / 2);
                samples[at++] = (byte) Math.min(255, grey + 20);
                samples[at++] = (byte) grey;
            }
        }
        return image;
    }

    /**
     * Draws a square RGB image of 16 bit, whose low bytes are random.
     *
     * @param side width and height in pixels
     * @return the image
     */
    public static BufferedImage rgb16(int side) {
        Random random = new Random(20_261_125);
        BufferedImage coarse = rgb(side);
        ColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(side, side);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                for (int band = 0; band < 3; band++) {
                    raster.setSample(x, y, band, coarse.getRaster().getSample(x, y, band) << 8 | random.nextInt(256));
                }
            }
        }
        return new BufferedImage(model, raster, false, null);
    }
}
