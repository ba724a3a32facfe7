package io.hndsr.evaluate;

import java.util.Arrays;
import org.hipparchus.transform.DftNormalization;
import org.hipparchus.transform.FastFourierTransformer;
import org.hipparchus.transform.TransformType;

/**
 * The discrete Fourier transform of any one length. Hipparchus transforms lengths that are powers of two; Bluestein's method
 * reduces every other length to those. Confined to one thread.
 *
 * <p>Reference: L. I. Bluestein, A linear filtering approach to the computation of the discrete Fourier transform, IEEE
 * Trans. Audio and Electroacoustics 18 (1970).
 */
final class FourierTransform {

    /* A transform of length n is a cyclic convolution with a chirp, padded to a power of two of at least 2n - 1. The angle of
     * the chirp is computed from k^2 modulo 2n, so that it is exact for long rows. */

    private final int length;
    private final double[] chirpReal;
    private final double[] chirpImaginary;

    /** The transformed filter: real parts, imaginary parts. */
    private final double[][] filter;

    /** The padded signal: real parts, imaginary parts. */
    private final double[][] signal;

    FourierTransform(int length) {
        this.length = length;
        int padded = Integer.highestOneBit(Math.max(1, 2 * length - 2)) * 2;
        chirpReal = new double[length];
        chirpImaginary = new double[length];
        filter = new double[2][padded];
        signal = new double[2][padded];
        for (int k = 0; k < length; k++) {
            double angle = Math.PI * ((long) k * k % (2L * length)) / length;
            chirpReal[k] = Math.cos(angle);
            chirpImaginary[k] = -Math.sin(angle);
            int mirrored = k == 0 ? 0 : padded - k;
            filter[0][k] = chirpReal[k];
            filter[1][k] = -chirpImaginary[k];
            filter[0][mirrored] = chirpReal[k];
            filter[1][mirrored] = -chirpImaginary[k];
        }
        transform(filter, TransformType.FORWARD);
    }

    /**
     * Transforms in place, without normalisation.
     *
     * @param re real parts, as many as the length
     * @param im imaginary parts
     */
    void forward(double[] re, double[] im) {
        double[] real = signal[0];
        double[] imaginary = signal[1];
        Arrays.fill(real, 0);
        Arrays.fill(imaginary, 0);
        for (int k = 0; k < length; k++) {
            real[k] = re[k] * chirpReal[k] - im[k] * chirpImaginary[k];
            imaginary[k] = re[k] * chirpImaginary[k] + im[k] * chirpReal[k];
        }
        transform(signal, TransformType.FORWARD);
        for (int k = 0; k < real.length; k++) {
            double product = real[k] * filter[0][k] - imaginary[k] * filter[1][k];
            imaginary[k] = real[k] * filter[1][k] + imaginary[k] * filter[0][k];
            real[k] = product;
        }
        transform(signal, TransformType.INVERSE);
        for (int k = 0; k < length; k++) {
            re[k] = real[k] * chirpReal[k] - imaginary[k] * chirpImaginary[k];
            im[k] = real[k] * chirpImaginary[k] + imaginary[k] * chirpReal[k];
        }
    }

    private static void transform(double[][] values, TransformType type) {
        FastFourierTransformer.transformInPlace(values, DftNormalization.STANDARD, type);
    }
}
