package io.hndsr.evaluate;

import io.hndsr.ImageFiles;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An 8-bit RGB image. Immutable by contract: the samples are not copied.
 *
 * @param width columns
 * @param height rows
 * @param samples {@code [H, W, 3]} unsigned bytes; owned by the image
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; may be large
public record RgbImage(int width, int height, byte[] samples) {

    /**
     * Checks the length of the array.
     *
     * @throws IllegalArgumentException if it does not fit the size
     */
    public RgbImage {
        long expected = Math.multiplyExact(new ImageSize(width, height).pixels(), 3);
        if (samples.length != expected) {
            throw new IllegalArgumentException("image of " + width + "x" + height + " needs " + expected
                    + " samples, but the array has " + samples.length);
        }
    }

    /**
     * Converts an image for display: alpha is dropped, grey becomes three equal bands, 16 bit is rounded to 8.
     *
     * @param image any image
     * @return the 8-bit image
     */
    public static RgbImage of(RasterImage image) {
        return of(image, 0, 0, image.size().width(), image.size().height());
    }

    /**
     * Converts a part of an image, as {@link #of(RasterImage)} does.
     *
     * @param image any image
     * @param left first column
     * @param top first row
     * @param width columns
     * @param height rows
     * @return the 8-bit image
     */
    public static RgbImage of(RasterImage image, int left, int top, int width, int height) {
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int max = image.sampleType().maxValue();
        int at = 0;
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                for (int band = 0; band < 3; band++) {
                    int value = image.sample(x, y, Math.min(band, image.layout().colourBands() - 1));
                    rgb[at++] = (byte) ((value * 255 + max / 2) / max);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** {@return the colours of a decoded image} */
    static RgbImage of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int at = 0;
        for (int rgb : image.getRGB(0, 0, width, height, null, 0, width)) {
            samples[at++] = (byte) (rgb >> 16);
            samples[at++] = (byte) (rgb >> 8);
            samples[at++] = (byte) rgb;
        }
        return new RgbImage(width, height, samples);
    }

    /**
     * Copies a part.
     *
     * @param left first column
     * @param top first row
     * @param newWidth columns
     * @param newHeight rows
     * @return a copy of the part
     */
    public RgbImage crop(int left, int top, int newWidth, int newHeight) {
        byte[] part = new byte[Math.multiplyExact(Math.multiplyExact(newWidth, newHeight), 3)];
        for (int y = 0; y < newHeight; y++) {
            System.arraycopy(samples, ((top + y) * width + left) * 3, part, y * newWidth * 3, newWidth * 3);
        }
        return new RgbImage(newWidth, newHeight, part);
    }

    /**
     * Decodes a file, as {@link #of(RasterImage)} converts.
     *
     * @param file an image in a format that the library reads
     * @return the 8-bit image
     * @throws io.hndsr.error.InvalidImageException if it is not a complete image
     */
    public static RgbImage read(Path file) {
        return of(ImageFiles.read(file));
    }

    /** {@return the image as a raster that shares the samples} */
    public RasterImage toRaster() {
        return RasterImage.ofBytes(new ImageSize(width, height), BandLayout.RGB, samples, Optional.empty());
    }

    /** {@return a copy} */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (samples[3 * i] & 0xff) << 16 | (samples[3 * i + 1] & 0xff) << 8 | (samples[3 * i + 2] & 0xff);
        }
        image.setRGB(0, 0, width, height, pixels, 0, width);
        return image;
    }
}
