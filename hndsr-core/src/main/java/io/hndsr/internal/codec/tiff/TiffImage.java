package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a TIFF file, read in windows. Thread-safe: several threads may read at once, each decodes what it needs.
 *
 * <p>Samples are returned as stored, but for luma and chroma, which become red, green, blue: the orientation is not applied,
 * a palette is not looked up, 0 is white if the file says so. A segment that the writer left out holds nodata, or 0.
 */
public final class TiffImage {

    /** Segments without compression that are larger than this are read in rows. */
    private static final long READ_WHOLE_BYTES = 1 << 20;

    private final ByteSource in;
    private final int number;
    private final TiffDirectory directory;
    private final TiffStructure structure;
    private final SegmentDecoder decoder;
    private final SegmentCache cache;

    /** Read when it is needed first: a large picture has millions of entries. Two threads may both read it. */
    private volatile @Nullable SegmentTable table;

    TiffImage(
            ByteSource in,
            ByteOrder order,
            int number,
            TiffDirectory directory,
            TiffReadLimits limits,
            SegmentCache cache) {
        this.in = in;
        this.number = number;
        this.directory = directory;
        this.cache = cache;
        this.structure = new TiffStructure(directory);
        byte[] tables = structure.compression() == TiffCompression.JPEG
                ? directory.field(TiffTag.JPEG_TABLES).map(TiffField::bytes).orElse(new byte[0])
                : new byte[0];
        this.decoder = new SegmentDecoder(in, order, structure, tables, limits.segmentBytes());
    }

    /** {@return the fields of the picture} */
    public TiffDirectory directory() {
        return directory;
    }

    /** {@return how it is stored} */
    public TiffStructure structure() {
        return structure;
    }

    /**
     * Reads a window of all bands.
     *
     * @param x first column, from 0
     * @param y first row, from 0
     * @param width columns
     * @param height rows
     * @return {@code [height, width, bands]}
     * @throws InvalidImageException if the file is truncated or corrupt
     * @throws UnsupportedImageException if a segment is too large to be decoded at once
     */
    public TiffSamples readWindow(int x, int y, int width, int height) {
        int[] all = new int[structure.bands()];
        for (int band = 0; band < all.length; band++) {
            all[band] = band;
        }
        return readWindow(x, y, width, height, all);
    }

    /**
     * Reads a window of some bands.
     *
     * @param x first column, from 0
     * @param y first row, from 0
     * @param width columns
     * @param height rows
     * @param bands the bands in the order in which they are wanted, each from 0
     * @return {@code [height, width, bands]}
     * @throws IllegalArgumentException if the window or a band lies beyond the picture, or the window has more samples than
     *     an array can hold
     * @throws InvalidImageException if the file is truncated or corrupt
     * @throws UnsupportedImageException if a segment is too large to be decoded at once
     */
    public TiffSamples readWindow(int x, int y, int width, int height, int[] bands) {
        long count = (double) width * height * bands.length > Integer.MAX_VALUE - 8
                ? Long.MAX_VALUE
                : (long) width * height * bands.length;
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a window of " + width + "x" + height + " with " + bands.length
                    + " bands has more samples than an array can hold; read smaller windows");
        }
        requireInside(x, y, width, height);
        TiffSamples samples = TiffSamples.allocate(structure.sampleType(), (int) count);
        readWindow(x, y, width, height, bands, samples);
        return samples;
    }

    /**
     * Reads a window of some bands into samples that are there, so that a scene can be read without garbage.
     *
     * @param x first column, from 0
     * @param y first row, from 0
     * @param width columns
     * @param height rows
     * @param bands the bands in the order in which they are wanted, each from 0
     * @param target receives {@code [height, width, bands]} from its first sample on
     * @throws IllegalArgumentException if the window or a band lies beyond the picture, or the target has another type or
     *     fewer samples
     * @throws InvalidImageException if the file is truncated or corrupt
     * @throws UnsupportedImageException if a segment is too large to be decoded at once
     */
    public void readWindow(int x, int y, int width, int height, int[] bands, TiffSamples target) {
        if (target.type() != structure.sampleType() || (double) width * height * bands.length > target.length()) {
            throw new IllegalArgumentException("a window of " + width + "x" + height + " with " + bands.length
                    + " bands of " + structure.sampleType() + " does not fit " + target.length() + " samples of "
                    + target.type());
        }
        readWindow(x, y, width, height, bands, target, 0, bands.length);
    }

    /**
     * Reads a window of some bands into pixels that may have more samples.
     *
     * @param target samples of the picture's type
     * @param offset the index of the first sample of the first pixel
     * @param pixelStep samples from a pixel to the next; rows follow each other
     */
    void readWindow(int x, int y, int width, int height, int[] bands, TiffSamples target, int offset, int pixelStep) {
        requireInside(x, y, width, height);
        for (int band : bands) {
            if (band < 0 || band >= structure.bands()) {
                throw new IllegalArgumentException("band " + band + " is not one of " + structure.bands());
            }
        }
        int firstRow = y / structure.segmentHeight();
        int lastRow = (y + height - 1) / structure.segmentHeight();
        int firstColumn = x / structure.segmentWidth();
        int lastColumn = (x + width - 1) / structure.segmentWidth();
        for (int row = firstRow; row <= lastRow; row++) {
            for (int column = firstColumn; column <= lastColumn; column++) {
                int left = column * structure.segmentWidth();
                int top = row * structure.segmentHeight();
                int fromX = Math.max(x, left);
                int fromY = Math.max(y, top);
                int toX = (int) Math.min((long) x + width, (long) left + structure.segmentWidth());
                int toY = (int) Math.min((long) y + height, (long) top + structure.segmentHeight());
                Part part = new Part(row, column, fromX - left, fromY - top, toX - fromX, toY - fromY);
                int at = offset + ((fromY - y) * width + (fromX - x)) * pixelStep;
                copy(part, bands, target, at, pixelStep, width * pixelStep);
            }
        }
    }

    /** A rectangle of a segment: its place in the table, and first column and row, columns and rows in the segment. */
    private record Part(int segmentRow, int segmentColumn, int x, int y, int width, int height) {}

    private void copy(Part part, int[] bands, TiffSamples target, int offset, int pixelStep, int rowStep) {
        int stored = structure.segmentBands();
        int length = structure.segmentWidth() * stored;
        if (structure.isPlanar()) {
            for (int i = 0; i < bands.length; i++) {
                Decoded segment = decoded(part, bands[i]);
                for (int row = 0; row < part.height; row++) {
                    int from = (part.y + row - segment.firstRow) * length + part.x;
                    target.copyFrom(segment.samples, from, 1, offset + row * rowStep + i, pixelStep, part.width);
                }
            }
            return;
        }
        boolean whole = pixelStep == stored && isIdentity(bands, stored);
        Decoded segment = decoded(part, 0);
        for (int row = 0; row < part.height; row++) {
            int from = (part.y + row - segment.firstRow) * length + part.x * stored;
            int to = offset + row * rowStep;
            if (whole) {
                target.copyFrom(segment.samples, from, to, part.width * stored);
                continue;
            }
            for (int i = 0; i < bands.length; i++) {
                target.copyFrom(segment.samples, from + bands[i], stored, to + i, pixelStep, part.width);
            }
        }
    }

    private static boolean isIdentity(int[] bands, int stored) {
        if (bands.length != stored) {
            return false;
        }
        for (int i = 0; i < stored; i++) {
            if (bands[i] != i) {
                return false;
            }
        }
        return true;
    }

    /** Decoded rows of a segment, from one of its rows on. */
    private record Decoded(TiffSamples samples, int firstRow) {}

    private Decoded decoded(Part part, int band) {
        int plane = structure.isPlanar() ? band : 0;
        int index =
                (plane * structure.segmentsDown() + part.segmentRow) * structure.segmentsAcross() + part.segmentColumn;
        SegmentCache.Key key = new SegmentCache.Key(number, index);
        Optional<TiffSamples> cached = cache.get(key);
        if (cached.isPresent()) {
            return new Decoded(cached.get(), 0);
        }
        Optional<ByteRange> range = table().segment(index);
        if (range.isEmpty()) {
            return new Decoded(decoder.sparse(part.height), part.y);
        }
        int rows = structure.rowsOf(part.segmentRow);
        if (structure.compression() == TiffCompression.NONE
                && (double) structure.rowBytes() * rows > READ_WHOLE_BYTES) {
            return new Decoded(decoder.readRows(range.get(), part.y, part.height), part.y);
        }
        TiffSamples samples = decoder.decode(range.get(), rows);
        if (part.width < columnsOf(part.segmentColumn) || part.height < rows) {
            cache.put(key, samples); // the rest is likely to be in another window
        }
        return new Decoded(samples, 0);
    }

    private int columnsOf(int segmentColumn) {
        long left = (long) segmentColumn * structure.segmentWidth();
        return (int) Math.min(structure.segmentWidth(), structure.size().width() - left);
    }

    /** Where its segments lie. */
    SegmentTable table() {
        SegmentTable known = table;
        if (known == null) {
            known = new SegmentTable(in, directory, structure);
            table = known;
        }
        return known;
    }

    private void requireInside(int x, int y, int width, int height) {
        ImageSize size = structure.size();
        if (x < 0 || y < 0 || width < 1 || height < 1 || x > size.width() - width || y > size.height() - height) {
            throw new IllegalArgumentException(
                    "window " + width + "x" + height + " at " + x + "," + y + " does not lie in an image of " + size);
        }
    }
}
