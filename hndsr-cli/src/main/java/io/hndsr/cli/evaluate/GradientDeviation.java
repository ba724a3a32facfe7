package io.hndsr.cli.evaluate;

/**
 * Gradient magnitude similarity deviation of two pictures. Stateless and thread-safe.
 *
 * <p>Reference: W. Xue, L. Zhang, X. Mou and A. C. Bovik, Gradient magnitude similarity deviation: a highly efficient
 * perceptual image quality index, IEEE Trans. Image Processing 23 (2014).
 */
final class GradientDeviation {

    /* As the authors' program does it: luma from 0 to 255, averaged over 2 x 2 pixels and halved, zeros around the
     * picture, Prewitt filters divided by 3, and the standard deviation with the divisor n - 1. */

    private static final double T = 170;

    private GradientDeviation() {}

    /**
     * Computes the deviation.
     *
     * @param a a picture
     * @param b a picture of the same size
     * @return 0 where the pictures are equal; more is worse
     */
    static double of(RgbPicture a, RgbPicture b) {
        int width = (a.width() + 1) / 2;
        int height = (a.height() + 1) / 2;
        double[] x = gradient(halved(a), width, height);
        double[] y = gradient(halved(b), width, height);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            double similarity = (2 * x[i] * y[i] + T) / (x[i] * x[i] + y[i] * y[i] + T);
            sum += 1 - similarity;
            squares += (1 - similarity) * (1 - similarity);
        }
        double variance = (squares - sum * sum / x.length) / Math.max(1, x.length - 1);
        return Math.sqrt(Math.max(0, variance));
    }

    private static double[] halved(RgbPicture picture) {
        double[] luma = Luma.full(picture);
        int width = (picture.width() + 1) / 2;
        double[] halved = new double[width * ((picture.height() + 1) / 2)];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                halved[y / 2 * width + x / 2] += luma[y * picture.width() + x] / 4;
            }
        }
        return halved;
    }

    private static double[] gradient(double[] luma, int width, int height) {
        double[] magnitude = new double[luma.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double across = 0;
                double down = 0;
                for (int i = -1; i <= 1; i++) {
                    across += at(luma, width, height, x - 1, y + i) - at(luma, width, height, x + 1, y + i);
                    down += at(luma, width, height, x + i, y - 1) - at(luma, width, height, x + i, y + 1);
                }
                magnitude[y * width + x] = Math.hypot(across / 3, down / 3);
            }
        }
        return magnitude;
    }

    private static double at(double[] luma, int width, int height, int x, int y) {
        return x < 0 || y < 0 || x >= width || y >= height ? 0 : luma[y * width + x];
    }
}
