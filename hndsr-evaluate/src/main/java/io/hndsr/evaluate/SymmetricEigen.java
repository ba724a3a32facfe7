package io.hndsr.evaluate;

import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/** Eigenvalues and eigenvectors of a matrix that is symmetric except for rounding, of any rank. Immutable. */
final class SymmetricEigen {

    /* Hipparchus stops iterating when an entry is negligible beside its neighbours, which may never happen if those are zero but
     * for rounding. So the matrix is shifted by its norm first: that makes it well conditioned, leaves the eigenvectors as they
     * are and adds the shift to each eigenvalue. */

    private final RealMatrix vectors;
    private final double[] values;

    private SymmetricEigen(RealMatrix vectors, double[] values) {
        this.vectors = vectors;
        this.values = values;
    }

    /**
     * Decomposes a matrix.
     *
     * @param matrix a square matrix; not changed
     * @return its decomposition
     */
    static SymmetricEigen of(RealMatrix matrix) {
        RealMatrix symmetric = matrix.add(matrix.transpose()).scalarMultiply(0.5);
        double shift = symmetric.getFrobeniusNorm();
        RealMatrix identity = MatrixUtils.createRealIdentityMatrix(symmetric.getRowDimension());
        EigenDecompositionSymmetric shifted =
                new EigenDecompositionSymmetric(symmetric.add(identity.scalarMultiply(shift)));
        double[] values = shifted.getEigenvalues();
        for (int i = 0; i < values.length; i++) {
            values[i] -= shift;
        }
        return new SymmetricEigen(shifted.getV(), values);
    }

    /** {@return the square roots of the eigenvalues, in falling order; negative eigenvalues count as zero} */
    double[] roots() {
        double[] roots = new double[values.length];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = Math.sqrt(Math.max(0, values[i]));
        }
        return roots;
    }

    /** {@return the symmetric square root of the matrix; negative eigenvalues count as zero} */
    RealMatrix root() {
        return vectors.multiply(MatrixUtils.createRealDiagonalMatrix(roots())).multiply(vectors.transpose());
    }
}
