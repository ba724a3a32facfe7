package io.hndsr.image;

/**
 * Where the rows of a result go, from the top: a file that is written while the result is computed, or any other receiver.
 *
 * <p>A sink receives one result. {@link #begin} is called first, then {@link #write} for all rows in order, then {@link #finish};
 * if the request fails or is cancelled, {@link #abort} is called in the place of what is left, also if {@code begin} was never
 * called. Calls never overlap, but come from threads of the resolver. After {@code finish} or {@code abort} no other
 * call follows. A method that fails throws an {@link io.hndsr.error.HndsrException}, as a rule
 * {@link io.hndsr.error.OutputException}; the request then fails with it, and {@code abort} is called.
 */
public interface PixelSink {

    /**
     * Begins the result.
     *
     * @param description its size, bands, sample type and colour profile
     */
    void begin(ImageDescription description);

    /**
     * Takes the next rows.
     *
     * @param firstRow their first row in the result, that after the last row of the call before
     * @param rows {@code [n, W, bands]}, not to be changed, and not to be kept after the call unless copied
     */
    void write(int firstRow, RasterImage rows);

    /** Completes the result: a file appears under its name only now. */
    void finish();

    /** Gives the result up: nothing of it is left behind. Does not throw. */
    void abort();
}
