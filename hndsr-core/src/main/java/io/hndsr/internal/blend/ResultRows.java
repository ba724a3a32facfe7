package io.hndsr.internal.blend;

import io.hndsr.image.ImageDescription;

/** Where the rows of a result are put together, and where they go when they are complete. Thread-safe. */
public interface ResultRows {

    /** {@return what the result is} */
    ImageDescription description();

    /**
     * Returns room for rows that have not been opened before.
     *
     * @param first the first row
     * @param end the row after the last one
     * @return samples that hold these rows, and perhaps others
     */
    ResultSamples open(int first, int end);

    /**
     * Takes rows of which all samples have been written. Rows may be completed in any order; each once.
     *
     * @param rows what {@link #open} returned for them
     * @param first the first row
     * @param end the row after the last one
     */
    void complete(ResultSamples rows, int first, int end);
}
