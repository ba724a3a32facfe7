package io.hndsr.internal.codec.format;

import io.hndsr.image.RasterImage;
import java.io.IOException;
import java.io.OutputStream;

/** Writes one encoded format. Stateless. The same picture gives the same bytes. */
public interface FormatWriter {

    /**
     * Writes the image; neither flushes nor closes the stream.
     *
     * @throws IOException where the stream fails
     * @throws io.hndsr.error.OutputException where the format cannot hold the image
     */
    void write(RasterImage image, OutputStream out) throws IOException;
}
