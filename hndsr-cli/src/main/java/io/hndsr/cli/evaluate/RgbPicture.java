package io.hndsr.cli.evaluate;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import java.util.Optional;

/**
 * An 8-bit RGB picture. Immutable by contract: the samples are not copied.
 *
 * @param width columns
 * @param height rows
 * @param samples {@code [H, W, 3]} unsigned bytes; owned by the picture
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; may be large
public record RgbPicture(int width, int height, byte[] samples) {

    /**
     * Checks the length of the array.
     *
     * @throws IllegalArgumentException where it does not fit the size
     */
    public RgbPicture {
        long expected = Math.multiplyExact(new ImageSize(width, height).pixels(), 3);
        if (samples.length != expected) {
            throw new IllegalArgumentException("a picture of " + width + "x" + height + " has " + expected
                    + " samples, the array has " + samples.length);
        }
    }

    /**
     * Converts an image for looking at: alpha is dropped, grey becomes three equal bands, 16 bit is rounded to 8.
     *
     * @param image any image
     * @return the picture
     */
    public static RgbPicture of(RasterImage image) {
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
     * @return the picture
     */
    public static RgbPicture of(RasterImage image, int left, int top, int width, int height) {
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
        return new RgbPicture(width, height, rgb);
    }

    /**
     * Cuts a part out.
     *
     * @param left first column
     * @param top first row
     * @param newWidth columns
     * @param newHeight rows
     * @return a copy of the part
     */
    public RgbPicture crop(int left, int top, int newWidth, int newHeight) {
        byte[] part = new byte[Math.multiplyExact(Math.multiplyExact(newWidth, newHeight), 3)];
        for (int y = 0; y < newHeight; y++) {
            System.arraycopy(samples, ((top + y) * width + left) * 3, part, y * newWidth * 3, newWidth * 3);
        }
        return new RgbPicture(newWidth, newHeight, part);
    }

    /** {@return the picture as an image that shares the samples} */
    public RasterImage toRaster() {
        return RasterImage.ofBytes(new ImageSize(width, height), BandLayout.RGB, samples, Optional.empty());
    }
}
