package io.hndsr.internal.codec;

import io.hndsr.error.HndsrException;
import io.hndsr.error.OutputException;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.PixelSink;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.format.RowEncoder;
import io.hndsr.internal.spool.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image file that is written row by row: under a temporary name beside it, which is moved when the last row has been written.
 * Confined to one thread at a time.
 */
public final class ImageFileSink implements PixelSink {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFileSink.class);

    private static final ImageCodec CODEC = new ImageCodec();

    private final Path file;
    private final ImageFormat format;
    private Optional<AtomicFile> target = Optional.empty();
    private Optional<OutputStream> stream = Optional.empty();
    private Optional<RowEncoder> encoder = Optional.empty();

    /**
     * Creates a sink; nothing is written yet.
     *
     * @param file the file; an existing one is replaced at the end
     * @param format a format that is written row by row
     */
    public ImageFileSink(Path file, ImageFormat format) {
        this.file = file;
        this.format = format;
    }

    private interface Step {
        void run() throws IOException;
    }

    @Override
    public void begin(ImageDescription description) {
        step(() -> {
            AtomicFile created = AtomicFile.create(file);
            target = Optional.of(created);
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(created.channel()), 1 << 16);
            stream = Optional.of(out);
            encoder = Optional.of(CODEC.rowEncoder(description, format, out));
        });
    }

    @Override
    public void write(int firstRow, RasterImage rows) {
        step(() -> encoder.orElseThrow().write(rows));
    }

    @Override
    public void finish() {
        step(() -> {
            encoder.orElseThrow().finish();
            stream.orElseThrow().flush();
            target.orElseThrow().commit();
            close();
        });
    }

    @Override
    public void abort() {
        try {
            close();
        } catch (RuntimeException failed) {
            LOG.warn("{} was given up, but what was written of it may be left", file, failed);
        }
    }

    /** Ends the encoder's threads, and deletes what has not been committed. */
    private void close() {
        encoder.ifPresent(RowEncoder::close);
        target.ifPresent(AtomicFile::close);
    }

    private void step(Step step) {
        try {
            step.run();
        } catch (IOException failed) {
            throw new OutputException(file + " cannot be written: " + failed, failed);
        } catch (HndsrException known) {
            throw known;
        } catch (RuntimeException failed) {
            throw new OutputException("encoding " + file + " failed with " + failed, failed);
        }
    }
}
