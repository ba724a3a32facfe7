package io.hndsr.internal.tile;

import java.util.Arrays;

/**
 * A linear map between the samples of one axis, each result a weighted sum of neighbouring sources. Immutable.
 *
 * <p>References: R. Keys, Cubic convolution interpolation for digital image processing, IEEE Trans. ASSP 29 (1981), with
 * a = -0.5; Pillow, {@code src/libImaging/Resample.c}.
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record LinearFilter(int sources, int[] first, float[][] weights) {

    /** How many standard deviations of a Gaussian are kept; what lies beyond weighs less than a 2,000th. */
    public static final double DEVIATIONS = 3.5;

    /**
     * Pillow's bicubic resampling: for downsampling the kernel is stretched by the factor, so that it averages. At the
     * border the weights of the samples that exist are scaled up to add to one.
     */
    public static LinearFilter bicubic(int sources, int targets) {
        int[] first = new int[targets];
        float[][] weights = new float[targets][];
        double ratio = (double) sources / targets;
        double stretch = Math.max(1, ratio);
        for (int i = 0; i < targets; i++) {
            double centre = (i + 0.5) * ratio;
            int from = Math.max(0, (int) (centre - CubicKernel.SUPPORT * stretch + 0.5));
            int to = Math.min(sources, (int) (centre + CubicKernel.SUPPORT * stretch + 0.5));
            double[] kernel = new double[to - from];
            for (int at = from; at < to; at++) {
                kernel[at - from] = CubicKernel.weight(Math.abs(at + 0.5 - centre) / stretch);
            }
            first[i] = from;
            weights[i] = normalised(kernel);
        }
        return new LinearFilter(sources, first, weights);
    }

    /** A Gaussian blur, the border's samples repeated beyond it. */
    public static LinearFilter gaussian(int size, double sigma) {
        int[] first = new int[size];
        float[][] weights = new float[size][];
        int reach = (int) Math.min(size, Math.ceil(DEVIATIONS * sigma));
        for (int i = 0; i < size; i++) {
            int from = Math.max(0, i - reach);
            int to = Math.min(size, i + reach + 1);
            double[] kernel = new double[to - from];
            for (int at = i - reach; at <= i + reach; at++) {
                int inside = Math.min(size - 1, Math.max(0, at));
                kernel[inside - from] += at == i ? 1 : Math.exp(-0.5 * Math.pow((at - i) / sigma, 2));
            }
            first[i] = from;
            weights[i] = normalised(kernel);
        }
        return new LinearFilter(size, first, weights);
    }

    /** How many results there are. */
    public int targets() {
        return first.length;
    }

    /** The source after the last one that a result depends on. */
    public int end(int target) {
        return first[target] + weights[target].length;
    }

    /** This map after another one: the other's results are this one's sources. */
    public LinearFilter after(LinearFilter inner) {
        int[] from = new int[targets()];
        float[][] product = new float[targets()][];
        for (int i = 0; i < targets(); i++) {
            from[i] = inner.first[first[i]];
            double[] sums = new double[inner.end(end(i) - 1) - from[i]];
            for (int j = first[i]; j < end(i); j++) {
                float weight = weights[i][j - first[i]];
                for (int k = inner.first[j]; k < inner.end(j); k++) {
                    sums[k - from[i]] += (double) weight * inner.weights[j][k - inner.first[j]];
                }
            }
            product[i] = floats(sums);
        }
        return new LinearFilter(inner.sources, from, product);
    }

    /** This map plus the identity, less another map; all of them lead from an axis to itself. */
    public LinearFilter plusIdentityLess(LinearFilter subtracted) {
        int[] from = new int[targets()];
        float[][] sum = new float[targets()][];
        for (int i = 0; i < targets(); i++) {
            from[i] = Math.min(i, Math.min(first[i], subtracted.first[i]));
            int to = Math.max(i + 1, Math.max(end(i), subtracted.end(i)));
            double[] sums = new double[to - from[i]];
            for (int j = first[i]; j < end(i); j++) {
                sums[j - from[i]] += weights[i][j - first[i]];
            }
            for (int j = subtracted.first[i]; j < subtracted.end(i); j++) {
                sums[j - from[i]] -= subtracted.weights[i][j - subtracted.first[i]];
            }
            sums[i - from[i]] += 1;
            sum[i] = floats(sums);
        }
        return new LinearFilter(sources, from, sum);
    }

    private static float[] normalised(double[] kernel) {
        double sum = Arrays.stream(kernel).sum();
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= sum;
        }
        return floats(kernel);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
