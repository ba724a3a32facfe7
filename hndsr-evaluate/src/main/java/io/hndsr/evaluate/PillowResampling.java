package io.hndsr.evaluate;

/**
 * Pillow's antialiased resampling of 8-bit images, bit-exact, so that figures are comparable with those of Python programs.
 * It is not the library's own interpolation, which works in floating point and does not antialias. Immutable.
 *
 * <p>References: Pillow, {@code src/libImaging/Resample.c}; R. Keys, Cubic convolution interpolation for digital image
 * processing, IEEE Trans. ASSP 29 (1981), with a = -0.5.
 */
public enum PillowResampling {
    /** {@code Image.BOX}: the mean of the pixels that an output pixel covers. */
    BOX(0.5) {
        @Override
        double kernel(double x) {
            return x > -0.5 && x <= 0.5 ? 1 : 0;
        }
    },
    /** {@code Image.BILINEAR}: a triangle of two pixels. */
    BILINEAR(1) {
        @Override
        double kernel(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }
    },
    /** {@code Image.BICUBIC}: Keys' cubic of four pixels. */
    BICUBIC(2) {
        @Override
        double kernel(double signed) {
            double x = Math.abs(signed);
            if (x < 1) {
                return ((A + 2) * x - (A + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
        }
    },
    /** {@code Image.LANCZOS}: a windowed sinc of six pixels. */
    LANCZOS(3) {
        @Override
        double kernel(double x) {
            return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    };

    /* Two passes, rows first: each output row of the first pass is rounded to 8 bit before the second reads it. A pass that
     * does not change the size is skipped. For a reduction the kernel is stretched by the factor, which makes it an
     * antialiasing filter. The weights of an output pixel are normalised in double precision over the samples that exist,
     * then rounded to fixed point with 22 fractional bits; sums fit an int, since the absolute weights add up to less than
     * two. The kernels are computed in Pillow's order of operations, on which their bits depend. */

    private static final int PRECISION_BITS = 32 - 8 - 2;
    private static final double A = -0.5;
    private static final int BANDS = 3;

    private final double support;

    PillowResampling(double support) {
        this.support = support;
    }

    /** The weight of a sample at a signed distance, in pixels of the coarser grid, from the output pixel. */
    abstract double kernel(double x);

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }

    /**
     * Resizes an image, as {@code image.resize((width, height), filter)} does.
     *
     * @param image the image
     * @param width columns of the result
     * @param height rows of the result
     * @return the resized image
     */
    public RgbImage resize(RgbImage image, int width, int height) {
        return resize(image, width, height, 0, 0, image.width(), image.height());
    }

    /**
     * Resizes a part of an image, as {@code image.resize(size, filter, box)} does; pixels around the part contribute
     * to its border.
     *
     * @param image the image
     * @param width columns of the result
     * @param height rows of the result
     * @param left left edge of the part, in pixels, fractions allowed
     * @param top top edge
     * @param right right edge
     * @param bottom bottom edge
     * @return the resized part
     */
    public RgbImage resize(
            RgbImage image, int width, int height, double left, double top, double right, double bottom) {
        RgbImage result = image;
        if (width != image.width() || left != 0 || right != image.width()) {
            result = alongRows(result, Weights.of(this, image.width(), left, right, width));
        }
        if (height != image.height() || top != 0 || bottom != image.height()) {
            result = alongColumns(result, Weights.of(this, image.height(), top, bottom, height));
        }
        return result;
    }

    private static RgbImage alongRows(RgbImage in, Weights weights) {
        int width = weights.size();
        byte[] source = in.samples();
        byte[] target = new byte[Math.multiplyExact(Math.multiplyExact(width, in.height()), BANDS)];
        for (int y = 0; y < in.height(); y++) {
            for (int x = 0; x < width; x++) {
                int first = (y * in.width() + weights.first[x]) * BANDS;
                weigh(source, first, BANDS, weights, x, target, (y * width + x) * BANDS);
            }
        }
        return new RgbImage(width, in.height(), target);
    }

    private static RgbImage alongColumns(RgbImage in, Weights weights) {
        int height = weights.size();
        int stride = in.width() * BANDS;
        byte[] source = in.samples();
        byte[] target = new byte[Math.multiplyExact(stride, height)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < in.width(); x++) {
                int first = weights.first[y] * stride + x * BANDS;
                weigh(source, first, stride, weights, y, target, y * stride + x * BANDS);
            }
        }
        return new RgbImage(in.width(), height, target);
    }

    private static void weigh(
            byte[] source, int first, int step, Weights weights, int position, byte[] target, int to) {
        int[] factors = weights.factors[position];
        for (int band = 0; band < BANDS; band++) {
            int sum = 1 << (PRECISION_BITS - 1);
            int at = first + band;
            for (int factor : factors) {
                sum += (source[at] & 0xff) * factor;
                at += step;
            }
            target[to + band] = (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
        }
    }

    /** For each output position, the first sample and the fixed-point factors from there on. */
    private static final class Weights {

        private final int[] first;
        private final int[][] factors;

        private Weights(int[] first, int[][] factors) {
            this.first = first;
            this.factors = factors;
        }

        static Weights of(PillowResampling filter, int inputSize, double begin, double end, int outputSize) {
            double scale = (end - begin) / outputSize;
            double stretch = Math.max(scale, 1);
            double support = filter.support * stretch;
            int[] first = new int[outputSize];
            int[][] factors = new int[outputSize][];
            for (int position = 0; position < outputSize; position++) {
                double centre = begin + (position + 0.5) * scale;
                int from = Math.max(0, (int) (centre - support + 0.5));
                int to = Math.min(inputSize, (int) (centre + support + 0.5));
                first[position] = from;
                factors[position] = factors(filter, from, to, centre, 1 / stretch);
            }
            return new Weights(first, factors);
        }

        private static int[] factors(PillowResampling filter, int from, int to, double centre, double shrink) {
            double[] weights = new double[to - from];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = filter.kernel((i + from - centre + 0.5) * shrink);
                sum += weights[i];
            }
            int[] factors = new int[weights.length];
            for (int i = 0; i < weights.length; i++) {
                double weight = sum == 0 ? weights[i] : weights[i] / sum;
                factors[i] = (int) ((weight < 0 ? -0.5 : 0.5) + weight * (1 << PRECISION_BITS));
            }
            return factors;
        }

        int size() {
            return first.length;
        }
    }
}
