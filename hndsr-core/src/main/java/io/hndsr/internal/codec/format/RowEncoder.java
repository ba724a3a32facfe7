package io.hndsr.internal.codec.format;

import io.hndsr.image.RasterImage;
import java.io.IOException;

/** Encodes one image, row by row from the top. Confined to one thread at a time. */
public interface RowEncoder extends AutoCloseable {

    /**
     * Encodes the next rows.
     *
     * @param rows as wide as the image, of its bands and type
     * @throws IOException if the stream fails
     */
    void write(RasterImage rows) throws IOException;

    /**
     * Ends the image after its last row.
     *
     * @throws IOException if the stream fails
     */
    void finish() throws IOException;

    /** Releases what the encoder holds. Idempotent. */
    @Override
    void close();
}
