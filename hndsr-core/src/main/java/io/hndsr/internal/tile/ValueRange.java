package io.hndsr.internal.tile;

import io.hndsr.image.PixelMask;
import io.hndsr.image.SampleRange;
import io.hndsr.image.SampleType;
import io.hndsr.request.DataRange;

/**
 * The part of its sample type's range that a network sees as 0 to 1. Immutable and thread-safe.
 *
 * <p>A network is trained on photographs that fill most of their range. A hazy image, or counts of a sensor in 16 bit, fill a
 * small part: seen as they are they hardly differ from flat, and noise given in 1/255 would be noise relative to a range
 * that is not there. Values beyond the range are not clipped; the network sees them below 0 or above 1.
 *
 * @param low what the network sees as 0, as a part of the sample type's largest value; may lie below 0
 * @param width what lies between 0 and 1 for the network, above 0; at most 1 if it was measured
 */
public record ValueRange(double low, double width) {

    /** The whole range of the sample type. */
    public static final ValueRange FULL = new ValueRange(0, 1);

    /*
     * The values of an image are those from the first to the last percentile of all colour samples, so that clouds, glints and
     * labels do not count. If they fill less than half of the type's range, the range is such that they fill half of it, as they do
     * in photographs: training/README.md has figures for other shares. 8-bit values are stretched to at most 2.5 times, since
     * their rounding would look like noise; counts of 16 bit to no more than one step of 8 bit each.
     */

    private static final double OUTLIERS = 0.01;
    private static final double FILLED = 0.5;
    private static final double NARROWEST_BYTES = 0.4;
    private static final double NARROWEST_SHORTS = 1.0 / 257;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is empty or not finite
     */
    public ValueRange {
        if (!(width > 0 && Double.isFinite(low) && Double.isFinite(low + width))) {
            throw new IllegalArgumentException("range from " + low + " of width " + width + " is empty or not finite");
        }
    }

    /**
     * Measures the range of an image.
     *
     * @param grid some of its pixels
     * @param mask its valid pixels
     * @param type the type of its samples
     * @return the range; {@link #FULL} if the image fills half of its type's range or more, if all but its outliers are
     *     equal, and if it has no valid pixel
     */
    public static ValueRange of(SampleGrid grid, PixelMask mask, SampleType type) {
        double[] samples = grid.sorted(mask);
        if (samples.length == 0) {
            return FULL;
        }
        int outliers = (int) (OUTLIERS * samples.length);
        double largest = type.maxValue();
        double least = samples[outliers] / largest;
        double most = samples[samples.length - 1 - outliers] / largest;
        double narrowest = type == SampleType.UINT8 ? NARROWEST_BYTES : NARROWEST_SHORTS;
        double width = Math.max(narrowest, (most - least) / FILLED);
        if (most == least || width >= 1) {
            return FULL;
        }
        return new ValueRange((least + most - width) / 2, width);
    }

    /**
     * Returns a range that was set.
     *
     * @param set its ends, in units of samples
     * @param type their type
     * @return the range
     */
    public static ValueRange of(DataRange set, SampleType type) {
        double largest = type.maxValue();
        ValueRange range = new ValueRange(set.least() / largest, (set.most() - set.least()) / largest);
        return range.equals(FULL) ? FULL : range;
    }

    /**
     * Returns by what a sample is multiplied before {@link #shift()} is subtracted, which gives what the network sees.
     *
     * @param type the sample's type
     * @return the factor; exactly {@code 1f / type.maxValue()} for {@link #FULL}
     */
    float factor(SampleType type) {
        return 1f / (float) (type.maxValue() * width);
    }

    /** {@return what the network would see as 0 if nothing were subtracted; 0 for {@link #FULL}} */
    float shift() {
        return (float) (low / width);
    }

    /**
     * Maps values of the network back, in place.
     *
     * @param values relative to this range; become parts of the sample type's largest value, not clipped
     * @param from the first one
     * @param to the one after the last
     */
    public void fromNetwork(float[] values, int from, int to) {
        if (equals(FULL)) {
            return;
        }
        float factor = (float) width;
        float offset = (float) low;
        for (int i = from; i < to; i++) {
            values[i] = values[i] * factor + offset;
        }
    }

    /**
     * Returns this range in the units of samples.
     *
     * @param type their type
     * @return the samples that the network sees as 0 and as 1
     */
    public SampleRange samples(SampleType type) {
        int largest = type.maxValue();
        return new SampleRange(type, low * largest, (low + width) * largest);
    }
}
