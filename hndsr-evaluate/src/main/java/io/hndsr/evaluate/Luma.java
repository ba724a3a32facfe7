package io.hndsr.evaluate;

/** Luma of BT.601. Stateless and thread-safe. */
final class Luma {

    private Luma() {}

    /**
     * Computes luma in studio range, 16 to 235.
     *
     * @param image the image
     * @return {@code [H, W]}
     */
    static double[] studio(RgbImage image) {
        return weighted(image, 65.481 / 255, 128.553 / 255, 24.966 / 255, 16);
    }

    /**
     * Computes luma in full range, 0 to 255.
     *
     * @param image the image
     * @return {@code [H, W]}
     */
    static double[] full(RgbImage image) {
        return weighted(image, 0.299, 0.587, 0.114, 0);
    }

    private static double[] weighted(RgbImage image, double red, double green, double blue, double offset) {
        byte[] samples = image.samples();
        double[] luma = new double[samples.length / 3];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = red * (samples[3 * i] & 0xff)
                    + green * (samples[3 * i + 1] & 0xff)
                    + blue * (samples[3 * i + 2] & 0xff)
                    + offset;
        }
        return luma;
    }
}
