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

/** Synthetic images: speed does not depend on their content. */
public final class SyntheticImages {

    private SyntheticImages() {}

    /** A square RGB picture with structure at several scales and some noise, so that it compresses like a real one. */
    public static BufferedImage rgb(int side) {
        return rgb(side, side);
    }

    /** An RGB picture with structure at several scales and some noise, so that it compresses like a real one. */
    public static BufferedImage rgb(int width, int height) {
        Random random = new Random(20_261_124);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] samples = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
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
        return picture;
    }

    /** The same in 16 bit, with low bits that are not those of the high ones. */
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
