package io.hndsr;

import io.hndsr.error.OutputException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.EncodedSource;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.internal.spool.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;

/**
 * Reads and writes image files as a {@link SuperResolver} does: samples unchanged, upright, with their ICC profile and metadata. Stateless and
 * thread-safe; every call blocks until it has finished.
 */
public final class ImageFiles {

    private static final ImageCodec CODEC = new ImageCodec();

    private ImageFiles() {}

    /**
     * Returns the formats that can be read and written in this JVM. All but WebP always can; WebP needs the native library of
     * {@code com.github.usefulness:webp-imageio}, which may be absent, or unusable on this machine.
     *
     * @return the formats, unmodifiable
     */
    public static Set<ImageFormat> formats() {
        return ImageCodec.formats();
    }

    /**
     * Reads an image file.
     *
     * @param file a PNG, JPEG, WebP, BMP or TIFF file; recognised by its content
     * @return the image, {@code [H, W, bands]}, orientation applied
     * @throws io.hndsr.error.InvalidImageException if it is not a complete image
     * @throws io.hndsr.error.UnsupportedImageException if it is of a kind that is not supported
     * @throws io.hndsr.error.ImageTooLargeException if one array cannot hold its samples
     */
    public static RasterImage read(Path file) {
        return CODEC.decode(EncodedSource.of(file));
    }

    /**
     * Writes an image file atomically: under a temporary name beside it, which is then moved.
     *
     * @param image the image
     * @param file the file to write; its extension names the format; an existing file is replaced
     * @throws OutputException if it cannot be written; the file is then unchanged
     */
    public static void write(RasterImage image, Path file) {
        Objects.requireNonNull(image, "image");
        ImageFormat format = formatOf(file);
        requireWritable(file);
        try (AtomicFile target = AtomicFile.create(file)) {
            OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(target.channel()), 1 << 16);
            CODEC.encode(image, format, stream);
            stream.flush();
            target.commit();
        } catch (IOException failed) {
            throw new OutputException(file + " cannot be written: " + failed, failed);
        }
    }

    /**
     * Checks that a file can be written and names a known format, before anything is computed for it.
     *
     * @param file the file
     * @throws OutputException if it cannot
     */
    public static void requireWritable(Path file) {
        formatOf(file);
        Path folder = folderOf(AtomicFile.followed(file));
        if (!Files.isDirectory(folder)) {
            throw new OutputException("folder " + folder + " of " + file
                    + (Files.exists(folder) ? " is a file; name another place" : " does not exist; create it first"));
        }
        if (!Files.isWritable(folder)) {
            throw new OutputException("folder " + folder + " of " + file + " cannot be written to");
        }
        if (Files.isDirectory(file)) {
            throw new OutputException(file + " is a folder; name a file");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new OutputException(file + " is neither a file nor a folder; name a file");
        }
        requirePossible(file);
    }

    /** The file system itself says whether a name is too long, or otherwise impossible. */
    private static void requirePossible(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException absent) {
            // As most results are.
        } catch (IOException impossible) {
            throw new OutputException(
                    file + " cannot be written: "
                            + (impossible instanceof FileSystemException known ? known.getReason() : impossible)
                            + "; choose another name",
                    impossible);
        }
    }

    /** The format that the extension of a file names. */
    static ImageFormat formatOf(Path file) {
        Path name = file.getFileName();
        return ImageFormat.ofFileName(name == null ? "" : name.toString())
                .orElseThrow(() -> new OutputException(
                        file + " has no extension that names a format; use .png, .jpg, .webp, .bmp or .tif"));
    }

    /** Encodes an image in memory. */
    static byte[] encode(RasterImage image, ImageFormat format) {
        var bytes = new ByteArrayOutputStream();
        CODEC.encode(image, format, bytes);
        return bytes.toByteArray();
    }

    private static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new OutputException(file + " is not a file that can be written");
        }
        return parent;
    }
}
