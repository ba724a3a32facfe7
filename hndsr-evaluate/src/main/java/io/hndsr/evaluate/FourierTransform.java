package io.hndsr.evaluate;

import java.util.Arrays;

/**
 * The discrete Fourier transform of one length. Confined to one thread.
 *
 * <p>Reference: L. I. Bluestein, A linear filtering approach to the computation of the discrete Fourier transform, IEEE
 * Trans. Audio and Electroacoustics 18 (1970).
 */
final class FourierTransform {

    /* Any length n becomes a cyclic convolution with a chirp, of a power of two at least 2n - 1 long. The angle of the
     * chirp is taken of k^2 modulo 2n, so that it stays exact for long rows. */

    private final int length;
    private final int padded;
    private final double[] chirpReal;
    private final double[] chirpImaginary;
    private final double[] filterReal;
    private final double[] filterImaginary;
    private final double[] cosines;
    private final double[] sines;

    private final double[] real;
    private final double[] imaginary;

    FourierTransform(int length) {
        this.length = length;
        this.padded = Integer.highestOneBit(Math.max(1, 2 * length - 2)) * 2;
        chirpReal = new double[length];
        chirpImaginary = new double[length];
        filterReal = new double[padded];
        filterImaginary = new double[padded];
        real = new double[padded];
        imaginary = new double[padded];
        cosines = new double[padded / 2];
        sines = new double[padded / 2];
        for (int k = 0; k < padded / 2; k++) {
            cosines[k] = Math.cos(2 * Math.PI * k / padded);
            sines[k] = -Math.sin(2 * Math.PI * k / padded);
        }
        for (int k = 0; k < length; k++) {
            double angle = Math.PI * ((long) k * k % (2L * length)) / length;
            chirpReal[k] = Math.cos(angle);
            chirpImaginary[k] = -Math.sin(angle);
            filterReal[k] = chirpReal[k];
            filterImaginary[k] = -chirpImaginary[k];
            if (k > 0) {
                filterReal[padded - k] = chirpReal[k];
                filterImaginary[padded - k] = -chirpImaginary[k];
            }
        }
        radix2(filterReal, filterImaginary);
    }

    /**
     * Transforms in place.
     *
     * @param re real parts, {@code length} of them
     * @param im imaginary parts
     */
    void forward(double[] re, double[] im) {
        Arrays.fill(real, 0);
        Arrays.fill(imaginary, 0);
        for (int k = 0; k < length; k++) {
            real[k] = re[k] * chirpReal[k] - im[k] * chirpImaginary[k];
            imaginary[k] = re[k] * chirpImaginary[k] + im[k] * chirpReal[k];
        }
        radix2(real, imaginary);
        for (int k = 0; k < padded; k++) {
            double product = real[k] * filterReal[k] - imaginary[k] * filterImaginary[k];
            // The conjugate, so that a second forward transform is the inverse.
            imaginary[k] = -(real[k] * filterImaginary[k] + imaginary[k] * filterReal[k]);
            real[k] = product;
        }
        radix2(real, imaginary);
        for (int k = 0; k < length; k++) {
            double a = real[k] / padded;
            double b = -imaginary[k] / padded;
            re[k] = a * chirpReal[k] - b * chirpImaginary[k];
            im[k] = a * chirpImaginary[k] + b * chirpReal[k];
        }
    }

    private void radix2(double[] re, double[] im) {
        int n = re.length;
        for (int i = 1, j = 0; i < n; i++) {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                swap(re, i, j);
                swap(im, i, j);
            }
        }
        for (int half = 1; half < n; half *= 2) {
            for (int k = 0; k < half; k++) {
                double c = cosines[k * (n / 2 / half)];
                double s = sines[k * (n / 2 / half)];
                for (int i = k; i < n; i += 2 * half) {
                    int j = i + half;
                    double a = re[j] * c - im[j] * s;
                    double b = re[j] * s + im[j] * c;
                    re[j] = re[i] - a;
                    im[j] = im[i] - b;
                    re[i] += a;
                    im[i] += b;
                }
            }
        }
    }

    private static void swap(double[] values, int i, int j) {
        double value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
