package io.hndsr.image;

/**
 * A range of sample values, in the image's own units. Immutable and thread-safe.
 *
 * @param type how the samples are stored
 * @param least the lower end, from 0; need not be a whole number
 * @param most the upper end, above {@code least}, at most the type's largest value
 */
public record SampleRange(SampleType type, double least, double most) {

    /**
     * Checks the range.
     *
     * @param type how the samples are stored
     * @param least the lower end
     * @param most the upper end
     * @throws IllegalArgumentException if it is empty
     */
    public SampleRange {
        if (!(most > least && Double.isFinite(most - least))) {
            throw new IllegalArgumentException("range " + least + " to " + most + " of " + type + " is empty");
        }
    }

    /**
     * Returns all that a sample type can hold.
     *
     * @param type the type
     * @return its whole range
     */
    public static SampleRange full(SampleType type) {
        return new SampleRange(type, 0, type.maxValue());
    }

    /** {@return whether this is all that the sample type can hold} */
    public boolean isFull() {
        return equals(full(type));
    }
}
