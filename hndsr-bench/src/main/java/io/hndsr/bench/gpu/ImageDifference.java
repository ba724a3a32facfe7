package io.hndsr.bench.gpu;

import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;

/**
 * The difference of two images of equal size, layout and sample type, in 1/255 of the range that the image uses.
 *
 * @param max the largest difference of two samples
 * @param rms the root mean square of all differences
 */
record ImageDifference(double max, double rms) {

    private static final double SHORT_STEPS = 65535.0 / 255;

    static ImageDifference between(RasterImage one, RasterImage other) {
        if (!one.size().equals(other.size()) || one.sampleType() != other.sampleType()) {
            throw new IllegalArgumentException("cannot compare an image of " + one.size() + " " + one.sampleType()
                    + " with one of " + other.size() + " " + other.sampleType());
        }
        double step = one.sampleType() == SampleType.UINT8 ? 1 : SHORT_STEPS;
        int bands = one.layout().bands();
        double max = 0;
        double squares = 0;
        for (int y = 0; y < one.size().height(); y++) {
            for (int x = 0; x < one.size().width(); x++) {
                for (int band = 0; band < bands; band++) {
                    double difference = Math.abs(one.sample(x, y, band) - other.sample(x, y, band)) / step;
                    max = Math.max(max, difference);
                    squares += difference * difference;
                }
            }
        }
        return new ImageDifference(max, Math.sqrt(squares / ((double) one.size().pixels() * bands)));
    }

    /** {@return whether the images are equal} */
    boolean none() {
        return max == 0;
    }
}
