package io.hndsr.evaluate;

/**
 * Pillow's {@code ImageFilter.UnsharpMask} of 8-bit images with threshold 0, bit-exact: what a Gaussian takes away is added once
 * more. Stateless and thread-safe.
 *
 * <p>Reference: Pillow, {@code src/libImaging/UnsharpMask.c}.
 */
final class UnsharpMask {

    private UnsharpMask() {}

    /**
     * Sharpens an image, as {@code image.filter(ImageFilter.UnsharpMask(radius, percent, 0))} does.
     *
     * @param image the image
     * @param radius standard deviation of the Gaussian, in pixels
     * @param percent how much of the difference is added
     * @return the sharpened image
     */
    static RgbImage of(RgbImage image, double radius, int percent) {
        byte[] samples = GaussianBlur.of(image, radius).samples().clone();
        for (int i = 0; i < samples.length; i++) {
            int value = image.samples()[i] & 0xff;
            int difference = value - (samples[i] & 0xff);
            samples[i] = (byte) Math.max(0, Math.min(255, value + difference * percent / 100));
        }
        return new RgbImage(image.width(), image.height(), samples);
    }
}
