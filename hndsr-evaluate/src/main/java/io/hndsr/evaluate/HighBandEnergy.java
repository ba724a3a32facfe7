package io.hndsr.evaluate;

import java.util.Arrays;

/** The energy of the frequencies of an image that its reduction cannot represent. Stateless and thread-safe. */
final class HighBandEnergy {

    /* Studio luma minus its mean, under a Hann window on each axis, is transformed. A frequency belongs to the high band if it
     * is above 1/(2 scale) cycles per pixel, the reduction's Nyquist frequency, on either axis. Rows are transformed two at a
     * time, as real and imaginary part, and their spectra separated by symmetry. Only columns 0 to width / 2 are kept. */

    private HighBandEnergy() {}

    /**
     * Computes the energy above the Nyquist frequency of the reduction.
     *
     * @param image the image
     * @param scale the scale
     * @return the sum of the squared magnitudes of an unnormalised transform
     */
    static double of(RgbImage image, double scale) {
        int width = image.width();
        int height = image.height();
        int columns = width / 2 + 1;
        double[] luma = windowed(image);
        double[] real = new double[Math.multiplyExact(columns, height)];
        double[] imaginary = new double[real.length];
        transformRows(luma, width, height, real, imaginary);
        FourierTransform transform = new FourierTransform(height);
        double[] re = new double[height];
        double[] im = new double[height];
        double energy = 0;
        for (int u = 0; u < columns; u++) {
            for (int y = 0; y < height; y++) {
                re[y] = real[y * columns + u];
                im[y] = imaginary[y * columns + u];
            }
            transform.forward(re, im);
            boolean high = isHigh(u, width, scale);
            int copies = u == 0 || 2 * u == width ? 1 : 2;
            for (int v = 0; v < height; v++) {
                if (high || isHigh(Math.min(v, height - v), height, scale)) {
                    energy += copies * (re[v] * re[v] + im[v] * im[v]);
                }
            }
        }
        return energy;
    }

    private static boolean isHigh(int frequency, int size, double scale) {
        return 2 * scale * frequency > size;
    }

    private static void transformRows(double[] luma, int width, int height, double[] real, double[] imaginary) {
        int columns = width / 2 + 1;
        FourierTransform transform = new FourierTransform(width);
        double[] re = new double[width];
        double[] im = new double[width];
        for (int y = 0; y < height; y += 2) {
            System.arraycopy(luma, y * width, re, 0, width);
            boolean pair = y + 1 < height;
            if (pair) {
                System.arraycopy(luma, (y + 1) * width, im, 0, width);
            } else {
                Arrays.fill(im, 0);
            }
            transform.forward(re, im);
            for (int u = 0; u < columns; u++) {
                int mirrored = u == 0 ? 0 : width - u;
                int at = y * columns + u;
                real[at] = (re[u] + re[mirrored]) / 2;
                imaginary[at] = (im[u] - im[mirrored]) / 2;
                if (pair) {
                    real[at + columns] = (im[u] + im[mirrored]) / 2;
                    imaginary[at + columns] = (re[mirrored] - re[u]) / 2;
                }
            }
        }
    }

    private static double[] windowed(RgbImage image) {
        double[] luma = Luma.studio(image);
        double mean = Arrays.stream(luma).average().orElse(0);
        double[] across = hann(image.width());
        double[] down = hann(image.height());
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int at = y * image.width() + x;
                luma[at] = (luma[at] - mean) * down[y] * across[x];
            }
        }
        return luma;
    }

    private static double[] hann(int size) {
        double[] window = new double[size];
        for (int i = 0; i < size; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / Math.max(1, size - 1));
        }
        return window;
    }
}
