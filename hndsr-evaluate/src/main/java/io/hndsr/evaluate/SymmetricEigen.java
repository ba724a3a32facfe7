package io.hndsr.evaluate;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix. Immutable by contract: the arrays are not copied.
 *
 * <p>Reference: G. H. Golub and C. F. Van Loan, Matrix Computations, section 8.5: the cyclic Jacobi method.
 *
 * @param values the eigenvalues, in no order
 * @param vectors the eigenvectors, one in each column
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record SymmetricEigen(double[] values, double[][] vectors) {

    private static final int MOST_SWEEPS = 60;
    private static final double NEGLIGIBLE = 1e-26;

    /**
     * Decomposes a matrix.
     *
     * @param matrix symmetric; left as it is
     * @return its decomposition
     */
    static SymmetricEigen of(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][];
        double[][] vectors = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = matrix[i].clone();
            vectors[i][i] = 1;
        }
        for (int sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a); sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, vectors, p, q);
                }
            }
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = a[i][i];
        }
        return new SymmetricEigen(values, vectors);
    }

    /** {@return the symmetric square root of the matrix, negative eigenvalues taken as zero} */
    double[][] root() {
        int n = values.length;
        double[][] root = new double[n][n];
        for (int k = 0; k < n; k++) {
            double value = Math.sqrt(Math.max(0, values[k]));
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    root[i][j] += value * vectors[i][k] * vectors[j][k];
                }
            }
        }
        return root;
    }

    private static boolean isDiagonal(double[][] a) {
        double off = 0;
        double on = 0;
        for (int i = 0; i < a.length; i++) {
            on += a[i][i] * a[i][i];
            for (int j = 0; j < i; j++) {
                off += a[i][j] * a[i][j];
            }
        }
        return off <= NEGLIGIBLE * on;
    }

    private static void rotate(double[][] a, double[][] vectors, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
        double cosine = 1 / Math.hypot(tangent, 1);
        double sine = tangent * cosine;
        for (double[] row : a) {
            turn(row, p, q, cosine, sine);
        }
        for (int k = 0; k < a.length; k++) {
            double first = a[p][k];
            double second = a[q][k];
            a[p][k] = cosine * first - sine * second;
            a[q][k] = sine * first + cosine * second;
        }
        for (double[] row : vectors) {
            turn(row, p, q, cosine, sine);
        }
    }

    private static void turn(double[] row, int p, int q, double cosine, double sine) {
        double first = row[p];
        double second = row[q];
        row[p] = cosine * first - sine * second;
        row[q] = sine * first + cosine * second;
    }
}
