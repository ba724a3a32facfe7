package io.hndsr.evaluate;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.RealMatrix;

/**
 * Mean and covariance of the log-magnitudes of the 8 x 8 DCTs of a set of images. Confined to one thread.
 *
 * <p>Reference for the distance: D. C. Dowson and B. V. Landau, The Fréchet distance between multivariate normal
 * distributions, J. Multivariate Analysis 12 (1982).
 */
final class PatchStatistics {

    /* Patches of studio luma lie on a grid of 4 pixels, entirely inside the image. A feature is log(|d| + 1) of a
     * coefficient d of the orthonormal DCT-II. The covariance has the divisor n - 1. The trace of the root of a product of
     * covariances A and B is the sum of the roots of the eigenvalues of the symmetric matrix R B R, with R the root of A. */

    private static final int SIDE = 8;
    private static final int STEP = 4;
    private static final int FEATURES = SIDE * SIDE;
    private static final double[][] DCT = dct();

    private final double[] sums = new double[FEATURES];
    private final double[][] products = new double[FEATURES][FEATURES];

    private long patches;

    /**
     * Collects the patches of one image.
     *
     * @param image the image
     * @return its statistics
     */
    static PatchStatistics of(RgbImage image) {
        PatchStatistics statistics = new PatchStatistics();
        double[] luma = Luma.studio(image);
        double[] half = new double[FEATURES];
        double[] features = new double[FEATURES];
        for (int y = 0; y + SIDE <= image.height(); y += STEP) {
            for (int x = 0; x + SIDE <= image.width(); x += STEP) {
                transform(luma, y * image.width() + x, image.width(), half, features);
                statistics.add(features);
            }
        }
        return statistics;
    }

    /** Adds the patches of another set. */
    void add(PatchStatistics other) {
        patches += other.patches;
        for (int i = 0; i < FEATURES; i++) {
            sums[i] += other.sums[i];
            for (int j = 0; j <= i; j++) {
                products[i][j] += other.products[i][j];
            }
        }
    }

    private void add(double[] features) {
        patches++;
        for (int i = 0; i < FEATURES; i++) {
            sums[i] += features[i];
            for (int j = 0; j <= i; j++) {
                products[i][j] += features[i] * features[j];
            }
        }
    }

    /**
     * Computes the squared Fréchet distance of the Gaussians with these means and covariances.
     *
     * @param other the other set
     * @return 0 if they are equal
     */
    double distance(PatchStatistics other) {
        RealMatrix a = covariance();
        RealMatrix b = other.covariance();
        double distance = a.getTrace() + b.getTrace();
        for (int i = 0; i < FEATURES; i++) {
            double difference = sums[i] / patches - other.sums[i] / other.patches;
            distance += difference * difference;
        }
        RealMatrix root = SymmetricEigen.of(a).root();
        for (double value : SymmetricEigen.of(root.multiply(b).multiply(root)).roots()) {
            distance -= 2 * value;
        }
        return Math.max(0, distance);
    }

    private RealMatrix covariance() {
        RealMatrix covariance = new Array2DRowRealMatrix(FEATURES, FEATURES);
        for (int i = 0; i < FEATURES; i++) {
            for (int j = 0; j <= i; j++) {
                double value = (products[i][j] - sums[i] * sums[j] / patches) / Math.max(1, patches - 1);
                covariance.setEntry(i, j, value);
                covariance.setEntry(j, i, value);
            }
        }
        return covariance;
    }

    private static void transform(double[] luma, int first, int stride, double[] half, double[] features) {
        for (int y = 0; y < SIDE; y++) {
            for (int u = 0; u < SIDE; u++) {
                double sum = 0;
                for (int x = 0; x < SIDE; x++) {
                    sum += DCT[u][x] * luma[first + y * stride + x];
                }
                half[y * SIDE + u] = sum;
            }
        }
        for (int v = 0; v < SIDE; v++) {
            for (int u = 0; u < SIDE; u++) {
                double sum = 0;
                for (int y = 0; y < SIDE; y++) {
                    sum += DCT[v][y] * half[y * SIDE + u];
                }
                features[v * SIDE + u] = Math.log(Math.abs(sum) + 1);
            }
        }
    }

    private static double[][] dct() {
        double[][] matrix = new double[SIDE][SIDE];
        for (int k = 0; k < SIDE; k++) {
            for (int n = 0; n < SIDE; n++) {
                matrix[k][n] = Math.cos(Math.PI * (2 * n + 1) * k / (2 * SIDE)) / 2 / (k == 0 ? Math.sqrt(2) : 1);
            }
        }
        return matrix;
    }
}
