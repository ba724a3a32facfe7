package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.ImageMetadata;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.Orientation;
import io.hndsr.internal.codec.metadata.EmbeddedMetadata;
import io.hndsr.internal.codec.metadata.Exif;
import io.hndsr.internal.codec.metadata.Xmp;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A TIFF or BigTIFF file of any length: its directories, its picture, and the mask that says which pixels are valid.
 * Thread-safe once it is open. Closing it ends all reading.
 *
 * <p>The picture is the first directory that is neither a reduced copy nor a mask. Directories below directories are not
 * followed.
 */
public final class TiffFile implements AutoCloseable {

    private static final int MAX_DIRECTORIES = 1024;
    private static final int REDUCED = 1;
    private static final int MASK = 4;
    private static final int OLD_REDUCED = 2;

    private final ByteSource in;
    private final ByteOrder order;
    private final boolean big;
    private final List<TiffDirectory> directories;
    private final TiffReadLimits limits;
    private final SegmentCache cache;

    private TiffFile(ByteSource in, TiffReadLimits limits) {
        this.in = in;
        this.limits = limits;
        this.cache = new SegmentCache(limits.cacheBytes());
        this.order = in.startsWith(0, "II") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        if (order == ByteOrder.BIG_ENDIAN && !in.startsWith(0, "MM")) {
            throw notTiff(in);
        }
        int version = in.u16(2, order);
        this.big = version == 43;
        if (version != 42 && !(big && in.u16(4, order) == 8 && in.u16(6, order) == 0)) {
            throw notTiff(in);
        }
        this.directories = readDirectories(big ? in.u64(8, order) : in.u32(4, order));
    }

    private static InvalidImageException notTiff(ByteSource in) {
        return new InvalidImageException(
                "not a TIFF file (" + in.length() + " bytes): it does not begin with the mark of one");
    }

    /**
     * Opens a file; no pixel is read.
     *
     * @param file the file
     * @param limits what may be held in memory
     * @return the open file, to be closed by the caller
     * @throws InvalidImageException if it cannot be read or is not a TIFF
     */
    public static TiffFile open(Path file, TiffReadLimits limits) {
        ByteSource in = ByteSource.open(file);
        try {
            return new TiffFile(in, limits);
        } catch (RuntimeException | Error refused) {
            in.close();
            throw refused;
        }
    }

    /**
     * Reads from memory.
     *
     * @param bytes the file; not copied
     * @param limits what may be held in memory
     * @return the open file
     * @throws InvalidImageException if it is not a TIFF
     */
    public static TiffFile of(byte[] bytes, TiffReadLimits limits) {
        return new TiffFile(ByteSource.of(bytes), limits);
    }

    /** Reads from a source that its opener closes. */
    static TiffFile of(ByteSource in, TiffReadLimits limits) {
        return new TiffFile(in, limits);
    }

    private List<TiffDirectory> readDirectories(long first) {
        List<TiffDirectory> read = new ArrayList<>();
        Set<Long> positions = new HashSet<>();
        for (long position = first;
                position != 0;
                position = read.get(read.size() - 1).next()) {
            if (!positions.add(position)) {
                throw new InvalidImageException(
                        "TIFF has directories that form a loop at byte " + position + "; the file is corrupt");
            }
            if (read.size() == MAX_DIRECTORIES) {
                throw new UnsupportedImageException(
                        "TIFF has more than " + MAX_DIRECTORIES + " directories; extract one page into its own file");
            }
            read.add(TiffDirectory.read(in, order, big, position));
        }
        if (read.isEmpty()) {
            throw new InvalidImageException("TIFF has no directory; the file is truncated or corrupt");
        }
        return List.copyOf(read);
    }

    /** {@return the order of bytes in numbers} */
    public ByteOrder order() {
        return order;
    }

    /** {@return whether positions in the file have 64 bits} */
    public boolean isBig() {
        return big;
    }

    /** {@return all directories, in their order} */
    public List<TiffDirectory> directories() {
        return directories;
    }

    /** {@return how many pictures there are: directories that are neither a reduced copy nor a mask} */
    public int pages() {
        return (int) directories.stream()
                .filter(directory -> (kindOf(directory) & (REDUCED | MASK)) == 0)
                .count();
    }

    /**
     * Returns the picture: the first page, or the first directory if there is no page.
     *
     * @return the picture; each call returns a new one, which shares what has been decoded
     * @throws InvalidImageException if its fields are missing or wrong
     * @throws UnsupportedImageException if its samples cannot be decoded
     */
    public TiffImage image() {
        return image(pageNumber());
    }

    /**
     * Returns the mask of the picture: samples of 1 or more if its pixel is valid.
     *
     * @return the mask; empty if there is none of the picture's size
     * @throws InvalidImageException if its fields are missing or wrong
     * @throws UnsupportedImageException if its samples cannot be decoded
     */
    public Optional<TiffImage> mask() {
        TiffDirectory page = directories.get(pageNumber());
        long width = page.whole(TiffTag.IMAGE_WIDTH, 0);
        long height = page.whole(TiffTag.IMAGE_LENGTH, 0);
        for (int i = 0; i < directories.size(); i++) {
            TiffDirectory directory = directories.get(i);
            if ((kindOf(directory) & (REDUCED | MASK)) == MASK
                    && directory.whole(TiffTag.IMAGE_WIDTH, 0) == width
                    && directory.whole(TiffTag.IMAGE_LENGTH, 0) == height) {
                return Optional.of(image(i));
            }
        }
        return Optional.empty();
    }

    /**
     * Reads what the picture carries. Corrupt metadata is left out.
     *
     * @return EXIF, XMP and the resolution of the picture, as they are once it has been turned upright
     */
    public ImageMetadata metadata() {
        TiffDirectory page = directories.get(pageNumber());
        Orientation orientation = Orientation.ofTag(image().structure().orientation());
        Exif exif = Exif.ofDirectory(in, order, big, page.position());
        return EmbeddedMetadata.of(exif, xmp(page), Optional.empty(), orientation);
    }

    private static Xmp xmp(TiffDirectory page) {
        long count = page.count(TiffTag.XMP);
        if (count < 1 || count > Xmp.MAX_BYTES) {
            return Xmp.NONE;
        }
        try {
            return page.field(TiffTag.XMP).map(field -> Xmp.read(field.data())).orElse(Xmp.NONE);
        } catch (InvalidImageException outsideOfTheFile) {
            return Xmp.NONE;
        }
    }

    /** The picture of any directory. */
    TiffImage image(int number) {
        return new TiffImage(in, order, number, directories.get(number), limits, cache);
    }

    private int pageNumber() {
        for (int i = 0; i < directories.size(); i++) {
            if ((kindOf(directories.get(i)) & (REDUCED | MASK)) == 0) {
                return i;
            }
        }
        return 0;
    }

    private static long kindOf(TiffDirectory directory) {
        if (directory.has(TiffTag.NEW_SUBFILE_TYPE)) {
            return directory.whole(TiffTag.NEW_SUBFILE_TYPE, 0);
        }
        return directory.whole(TiffTag.SUBFILE_TYPE, 0) == OLD_REDUCED ? REDUCED : 0;
    }

    @Override
    public void close() {
        in.close();
    }
}
