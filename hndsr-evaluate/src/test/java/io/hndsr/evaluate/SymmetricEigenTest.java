package io.hndsr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SymmetricEigenTest {

    /** Covariances of few patches have a low rank; flat images leave nothing but rounding. */
    @ParameterizedTest
    @CsvSource({"64, 1", "12, 1", "1, 1", "0, 1", "64, 1e-15", "3, 1e-15"})
    void the_square_of_the_root_is_the_matrix_whatever_its_rank(int rank, double scale) {
        long seed = 20260302;
        Random random = new Random(seed + rank);
        RealMatrix matrix = MatrixUtils.createRealMatrix(64, 64);
        for (int k = 0; k < rank; k++) {
            RealMatrix vector = MatrixUtils.createColumnRealMatrix(
                    random.doubles(64, -1, 1).map(value -> value * scale).toArray());
            matrix = matrix.add(vector.multiply(vector.transpose()));
        }

        RealMatrix root = SymmetricEigen.of(matrix).root();

        double error = root.multiply(root).subtract(matrix).getFrobeniusNorm();
        assertThat(error)
                .as("seed %d", seed)
                .isCloseTo(0, within(1e-12 * matrix.getFrobeniusNorm() + Double.MIN_NORMAL));
    }
}
