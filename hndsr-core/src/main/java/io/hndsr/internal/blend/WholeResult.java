package io.hndsr.internal.blend;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.tile.Restoration;
import java.util.concurrent.atomic.AtomicInteger;

/** A result of which all rows are kept in memory. Thread-safe. */
public final class WholeResult implements ResultRows {

    private final ImageDescription description;
    private final ResultSamples samples;
    private final AtomicInteger missingRows;

    /**
     * Makes room for a result.
     *
     * @param description what it is
     * @param restoration makes invalid pixels invalid again
     */
    public WholeResult(ImageDescription description, Restoration restoration) {
        this.description = description;
        this.samples = new ResultSamples(
                description, restoration, 0, description.size().height());
        this.missingRows = new AtomicInteger(description.size().height());
    }

    @Override
    public ImageDescription description() {
        return description;
    }

    @Override
    public ResultSamples open(int first, int end) {
        return samples;
    }

    @Override
    public void complete(ResultSamples rows, int first, int end) {
        missingRows.addAndGet(first - end);
    }

    /**
     * Returns the image.
     *
     * @return the image, which owns the samples
     * @throws IllegalStateException if a row has not been completed
     */
    public RasterImage toImage() {
        if (missingRows.get() != 0) {
            throw new IllegalStateException(missingRows.get() + " rows of the result have not been completed");
        }
        return samples.toImage(description.iccProfile()).withMetadata(description.metadata());
    }
}
