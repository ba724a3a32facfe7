package io.hndsr.evaluate;

/**
 * PSNR and SSIM of two images of the same size. Stateless and thread-safe.
 *
 * <p>Reference: Z. Wang et al., Image quality assessment: from error visibility to structural similarity, IEEE Trans.
 * Image Processing 13 (2004).
 */
public final class Similarity {

    private static final int WINDOW = 11;
    private static final double SIGMA = 1.5;
    private static final double PEAK = 255;
    private static final double C1 = 0.01 * PEAK * 0.01 * PEAK;
    private static final double C2 = 0.03 * PEAK * 0.03 * PEAK;
    private static final double SMALLEST_ERROR = 1e-10;
    private static final double[] TAPS = gaussian();

    private Similarity() {}

    /**
     * Computes the peak signal to noise ratio over the three bands.
     *
     * @param a an image
     * @param b an image of the same size
     * @return dB, with 255 as the peak; 148.1 if the images are equal
     */
    public static double psnr(RgbImage a, RgbImage b) {
        double error = rmse(a, b);
        return 10 * Math.log10(PEAK * PEAK / Math.max(error * error, SMALLEST_ERROR));
    }

    /**
     * Computes the root mean square difference over the three bands.
     *
     * @param a an image
     * @param b an image of the same size
     * @return the difference, in 1/255
     */
    static double rmse(RgbImage a, RgbImage b) {
        requireSameSize(a, b);
        long squares = 0;
        for (int i = 0; i < a.samples().length; i++) {
            int difference = (a.samples()[i] & 0xff) - (b.samples()[i] & 0xff);
            squares += (long) difference * difference;
        }
        return Math.sqrt((double) squares / a.samples().length);
    }

    /**
     * Computes the mean structural similarity of BT.601 luma in studio range (16 to 235): Gaussian windows of 11 x 11
     * with sigma 1.5, entirely inside the image, K1 0.01, K2 0.03, range 255.
     *
     * @param a an image of at least 11 x 11 pixels
     * @param b an image of the same size
     * @return at most 1, which means equal
     */
    public static double ssim(RgbImage a, RgbImage b) {
        requireSameSize(a, b);
        int width = a.width();
        int height = a.height();
        if (width < WINDOW || height < WINDOW) {
            throw new IllegalArgumentException(
                    "SSIM needs at least 11x11 pixels, the images have " + width + "x" + height);
        }
        double[] x = Luma.studio(a);
        double[] y = Luma.studio(b);
        double[] meanX = filtered(x, width, height);
        double[] meanY = filtered(y, width, height);
        double[] squareX = filtered(product(x, x), width, height);
        double[] squareY = filtered(product(y, y), width, height);
        double[] mixed = filtered(product(x, y), width, height);
        double sum = 0;
        for (int i = 0; i < meanX.length; i++) {
            double xx = meanX[i] * meanX[i];
            double yy = meanY[i] * meanY[i];
            double xy = meanX[i] * meanY[i];
            double variances = squareX[i] - xx + squareY[i] - yy;
            sum += (2 * xy + C1) * (2 * (mixed[i] - xy) + C2) / ((xx + yy + C1) * (variances + C2));
        }
        return sum / meanX.length;
    }

    private static void requireSameSize(RgbImage a, RgbImage b) {
        if (a.width() != b.width() || a.height() != b.height()) {
            throw new IllegalArgumentException("images of " + a.width() + "x" + a.height() + " and " + b.width() + "x"
                    + b.height() + " pixels cannot be compared");
        }
    }

    private static double[] product(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    /** The Gaussian at every position for which its window is entirely inside: {@code [height - 10, width - 10]}. */
    private static double[] filtered(double[] image, int width, int height) {
        int newWidth = width - WINDOW + 1;
        int newHeight = height - WINDOW + 1;
        double[] rows = new double[width * newHeight];
        for (int y = 0; y < newHeight; y++) {
            for (int tap = 0; tap < WINDOW; tap++) {
                for (int x = 0; x < width; x++) {
                    rows[y * width + x] += TAPS[tap] * image[(y + tap) * width + x];
                }
            }
        }
        double[] result = new double[newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                double sum = 0;
                for (int tap = 0; tap < WINDOW; tap++) {
                    sum += TAPS[tap] * rows[y * width + x + tap];
                }
                result[y * newWidth + x] = sum;
            }
        }
        return result;
    }

    private static double[] gaussian() {
        double[] taps = new double[WINDOW];
        double sum = 0;
        for (int i = 0; i < WINDOW; i++) {
            int distance = i - WINDOW / 2;
            taps[i] = Math.exp(-distance * distance / (2 * SIGMA * SIGMA));
            sum += taps[i];
        }
        for (int i = 0; i < WINDOW; i++) {
            taps[i] /= sum;
        }
        return taps;
    }
}
