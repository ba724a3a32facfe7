package io.hndsr.image;

import java.util.Map;

/**
 * A sink that keeps finished rows of an interrupted result, and takes the rest of them from a later request: tiles of which all
 * rows are there are not computed again.
 *
 * <p>{@link #resume} is called in the place of {@link #begin}; the first row that is then written is the one that it returned.
 * {@link #abort} may keep what is finished for a later request.
 */
public interface ResumableSink extends PixelSink {

    /**
     * Begins the result, or continues one. Called again, before any row is written, if the result is to be produced in another way
     * after all: with smaller tiles, or by interpolation.
     *
     * @param description its size, bands, sample type and colour profile
     * @param production what decides the samples beside the image, by name, such as the model and the grid of tiles; rows of a result
     *     with other entries are not those of this one
     * @return the first row that is needed, 0 to the height of the result; all rows before it are there
     * @throws io.hndsr.error.OutputException if there are rows of a result that was produced in another way
     */
    int resume(ImageDescription description, Map<String, String> production);
}
