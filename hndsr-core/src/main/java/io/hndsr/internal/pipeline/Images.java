package io.hndsr.internal.pipeline;

import io.hndsr.error.OutputException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.BufferedImages;
import io.hndsr.internal.codec.EncodedSource;
import io.hndsr.internal.codec.ImageCodec;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Images on their way in and out of the pipeline. Thread-safe. */
public final class Images {

    private static final ImageCodec CODEC = new ImageCodec();

    private Images() {}

    /** What a source announces, without decoding it. */
    static ImageHeader readHeader(Source source) {
        if (source instanceof Source.InMemory memory) {
            return announcedBy(memory.image());
        }
        return CODEC.readHeader(encoded(source));
    }

    private static ImageHeader announcedBy(BufferedImage image) {
        int bands = Math.min(4, image.getColorModel().getNumComponents());
        BandLayout layout = switch (bands) {
            case 1 -> BandLayout.GREY;
            case 2 -> BandLayout.GREY_ALPHA;
            case 3 -> BandLayout.RGB;
            default -> BandLayout.RGB_ALPHA;
        };
        boolean deep = image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT
                && image.getColorModel() instanceof ComponentColorModel;
        return new ImageHeader(
                ImageFormat.PNG,
                new ImageSize(image.getWidth(), image.getHeight()),
                layout,
                deep ? SampleType.UINT16 : SampleType.UINT8);
    }

    /** The samples of a source. */
    static RasterImage decode(Source source) {
        if (source instanceof Source.InMemory memory) {
            return BufferedImages.fromBufferedImage(memory.image());
        }
        return CODEC.decode(encoded(source));
    }

    /**
     * Reads an image file.
     *
     * @param file the file
     * @return the image, upright
     */
    public static RasterImage read(Path file) {
        return CODEC.decode(EncodedSource.of(file));
    }

    private static EncodedSource encoded(Source source) {
        if (source instanceof Source.File file) {
            return EncodedSource.of(file.path());
        }
        if (source instanceof Source.Encoded memory) {
            return EncodedSource.of(memory.bytes());
        }
        throw new IllegalArgumentException("the source is not encoded: " + source);
    }

    /**
     * Wraps samples for Java2D.
     *
     * @param raster the image
     * @return an image that shares the samples
     */
    public static BufferedImage toBufferedImage(RasterImage raster) {
        return BufferedImages.toBufferedImage(raster);
    }

    /**
     * Encodes an image.
     *
     * @param raster the image
     * @param format the format
     * @param target where it goes
     * @throws OutputException where the format cannot hold the image or the stream fails
     */
    public static void encode(RasterImage raster, ImageFormat format, OutputStream target) {
        CODEC.encode(raster, format, target);
    }

    /**
     * Checks that a file can be written and names a known format, before anything is computed for it.
     *
     * @param target the file
     * @throws OutputException where it cannot
     */
    public static void requireWritable(Path target) {
        formatOf(target);
        Path folder = folderOf(target);
        if (!Files.isDirectory(folder)) {
            throw new OutputException("folder " + folder + " of " + target
                    + (Files.exists(folder) ? " is a file; name another place" : " does not exist; create it first"));
        }
        if (!Files.isWritable(folder)) {
            throw new OutputException("folder " + folder + " of " + target + " cannot be written to");
        }
        if (Files.isDirectory(target)) {
            throw new OutputException(target + " is a folder; name a file");
        }
    }

    /** Checks that a format can hold the result for an image, before anything is computed for it. */
    static void requireHolds(ImageHeader input, ImageSize output, ImageFormat format) {
        ImageCodec.requireHolds(output, input.layout(), input.sampleType(), format);
    }

    /**
     * Writes an image to a file under a temporary name beside it, then moves it.
     *
     * @param raster the image
     * @param target the file; its extension names the format
     * @return the time it took
     * @throws OutputException where it cannot be written; then the target is as it was
     */
    public static Duration write(RasterImage raster, Path target) {
        long start = System.nanoTime();
        ImageFormat format = formatOf(target);
        Path temporary = createTemporary(target);
        try {
            try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                encode(raster, format, stream);
            }
            move(temporary, target);
        } catch (IOException failed) {
            throw new OutputException(target + " cannot be written: " + failed, failed);
        } finally {
            deleteLeftover(temporary);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Path createTemporary(Path target) {
        requireWritable(target);
        try {
            // Not named after the target, whose name may already be as long as the file system allows.
            String unique = Long.toHexString(ThreadLocalRandom.current().nextLong());
            return Files.createFile(folderOf(target).resolve(".hndsr-" + unique + ".part"));
        } catch (IOException failed) {
            throw new OutputException(target + " cannot be written: " + failed, failed);
        }
    }

    private static void move(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (java.nio.file.AtomicMoveNotSupportedException unsupported) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteLeftover(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException failed) {
            throw new OutputException("the temporary file " + temporary + " cannot be deleted: " + failed, failed);
        }
    }

    /**
     * Tells the format of a file that is to be written.
     *
     * @param target the file
     * @return the format that its extension names
     * @throws OutputException where it names none
     */
    public static ImageFormat formatOf(Path target) {
        Path name = target.getFileName();
        return ImageFormat.ofFileName(name == null ? "" : name.toString())
                .orElseThrow(() -> new OutputException(
                        target + " has no extension that names a format; use .png, .jpg, .webp, .bmp or .tif"));
    }

    private static Path folderOf(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new OutputException(target + " is not a file that can be written");
        }
        return parent;
    }
}
