package io.hndsr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FourierTransformTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 31, 64, 97, 100})
    void transforms_any_length_as_defined(int length) {
        long seed = 20260301;
        Random random = new Random(seed + length);
        double[] re = random.doubles(length, -1, 1).toArray();
        double[] im = random.doubles(length, -1, 1).toArray();
        double[] expectedRe = new double[length];
        double[] expectedIm = new double[length];
        for (int k = 0; k < length; k++) {
            for (int n = 0; n < length; n++) {
                double angle = -2 * Math.PI * ((long) k * n % length) / length;
                expectedRe[k] += re[n] * Math.cos(angle) - im[n] * Math.sin(angle);
                expectedIm[k] += re[n] * Math.sin(angle) + im[n] * Math.cos(angle);
            }
        }

        new FourierTransform(length).forward(re, im);

        assertThat(re).as("seed %d", seed).containsExactly(expectedRe, within(1e-11));
        assertThat(im).as("seed %d", seed).containsExactly(expectedIm, within(1e-11));
    }
}
