package io.hndsr.evaluate;

/**
 * Gradient magnitude similarity deviation (GMSD) of two images. Stateless and thread-safe.
 *
 * <p>Reference: W. Xue, L. Zhang, X. Mou and A. C. Bovik, Gradient magnitude similarity deviation: a highly efficient
 * perceptual image quality index, IEEE Trans. Image Processing 23 (2014).
 */
final class Gmsd {

    /* As in the authors' program: luma from 0 to 255, averaged over 2 x 2 pixels and halved, zeros around the image,
     * Prewitt filters divided by 3, and the standard deviation with the divisor n - 1. */

    private static final double T = 170;

    private Gmsd() {}

    /**
     * Computes the deviation.
     *
     * @param a an image
     * @param b an image of the same size
     * @return 0 if the images are equal; larger is worse
     */
    static double of(RgbImage a, RgbImage b) {
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

    private static double[] halved(RgbImage image) {
        double[] luma = Luma.full(image);
        int width = (image.width() + 1) / 2;
        double[] halved = new double[width * ((image.height() + 1) / 2)];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                halved[y / 2 * width + x / 2] += luma[y * image.width() + x] / 4;
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
