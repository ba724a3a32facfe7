package io.hndsr.internal.codec.format;

import io.hndsr.image.RasterImage;
import java.io.IOException;
import java.io.OutputStream;

/** Writes one encoded format. Stateless. The same image gives the same bytes. */
public interface FormatWriter {

    /**
     * Writes an image that the format can hold; neither flushes nor closes the stream.
     *
     * @throws IOException if the stream fails
     */
    void write(RasterImage image, OutputStream out) throws IOException;
}
