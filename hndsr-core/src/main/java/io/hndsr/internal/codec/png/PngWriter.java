package io.hndsr.internal.codec.png;

import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.format.FormatWriter;
import java.io.IOException;
import java.io.OutputStream;

/** Writes PNG. Immutable and thread-safe; the bytes depend on the image alone, whatever the number of threads. */
public final class PngWriter implements FormatWriter {

    private final int threads;

    /**
     * Creates a writer.
     *
     * @param threads how many threads may compress one image, at least 1
     */
    public PngWriter(int threads) {
        this.threads = threads;
    }

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        try (PngStream stream = new PngStream(out, image.description(), threads)) {
            stream.write(image);
            stream.finish();
        }
    }
}
