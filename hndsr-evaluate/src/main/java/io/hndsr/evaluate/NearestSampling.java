package io.hndsr.evaluate;

/**
 * Pillow's {@code NEAREST} resizing, bit-exact: each output pixel is the pixel under its centre, so that a reduction is aliased.
 * Stateless and thread-safe.
 *
 * <p>Reference: Pillow, {@code ImagingScaleAffine} in {@code src/libImaging/Geometry.c}.
 */
final class NearestSampling {

    private static final int BANDS = 3;

    private NearestSampling() {}

    /**
     * Resizes an image, as {@code image.resize((width, height), Image.NEAREST)} does.
     *
     * @param image the image
     * @param width columns of the result
     * @param height rows of the result
     * @return the resized image
     */
    static RgbImage resize(RgbImage image, int width, int height) {
        int[] columns = positions(image.width(), width);
        int[] rows = positions(image.height(), height);
        byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), BANDS)];
        int at = 0;
        for (int row : rows) {
            for (int column : columns) {
                System.arraycopy(image.samples(), (row * image.width() + column) * BANDS, samples, at, BANDS);
                at += BANDS;
            }
        }
        return new RgbImage(width, height, samples);
    }

    /** The steps are added up, as in Pillow, since a multiplication would round differently. */
    private static int[] positions(int inputSize, int outputSize) {
        double step = (double) inputSize / outputSize;
        int[] positions = new int[outputSize];
        double centre = step * 0.5;
        for (int i = 0; i < outputSize; i++) {
            positions[i] = Math.min(inputSize - 1, (int) centre);
            centre += step;
        }
        return positions;
    }
}
