package io.hndsr.internal.codec.png;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelSource;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.Orientation;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A PNG that is decoded row by row, of any size. Confined to one thread at a time.
 *
 * <p>A PNG can only be read from the top. Some rows are kept, so that windows may overlap those before; a window further up
 * begins again at the top.
 */
public final class PngRows implements PixelSource {

    /** More than the rows by which a window of the engine begins before the end of the one before. */
    private static final int KEPT_ROWS = 256;

    private static final int INPUT_BYTES = 1 << 16;

    private final ByteSource in;
    private final PngStructure png;
    private final ImageDescription description;
    private final int rowBytes;
    private final int pixelBytes;
    private final byte[] input = new byte[INPUT_BYTES];
    private final byte[] filter = new byte[1];

    /** {@code [KEPT_ROWS][rowBytes]}; row y is at y % KEPT_ROWS. */
    private final byte[][] kept = new byte[KEPT_ROWS][0];

    private Inflater inflater = new Inflater();
    private int chunk;
    private long inChunk;
    private int nextRow;

    private PngRows(ByteSource in, PngStructure png, Optional<IccProfile> profile) {
        this.in = in;
        this.png = png;
        this.description = new ImageDescription(png.size(), png.layout(), png.sampleType(), profile);
        this.pixelBytes = png.storedBands() * png.sampleType().bytes();
        this.rowBytes = Math.multiplyExact(png.size().width(), pixelBytes);
    }

    /**
     * Opens a PNG.
     *
     * @param in the file; closed with the source
     * @return the source, to be closed by the caller; empty if the image is stored in a way that is decoded as a whole: interlaced,
     *     turned, with a palette or a colour that stands for transparent, or with less than 8 bits
     * @throws InvalidImageException if the structure of the file is damaged
     */
    public static Optional<PngRows> open(ByteSource in) {
        PngStructure png = PngStructure.read(in);
        boolean plain = !png.interlaced()
                && png.orientation() == Orientation.NORMAL
                && png.colourType() != PngStructure.PALETTE
                && png.transparency() == null
                && png.bitDepth() >= 8;
        if (!plain) {
            return Optional.empty();
        }
        PngRows rows = new PngRows(in, png, PngReader.profile(in, png));
        long encoded = png.pixelData().stream().mapToLong(ByteRange::length).sum();
        DecodeLimits.requirePlausible(
                png.size(),
                Math.multiplyExact(rows.rowBytes + 1L, png.size().height()),
                encoded,
                DecodeLimits.DEFLATE_RATIO);
        return Optional.of(rows);
    }

    @Override
    public ImageDescription description() {
        return description;
    }

    @Override
    public RasterImage read(TileBounds window) {
        if (window.y() < nextRow - KEPT_ROWS) {
            restart();
        }
        while (nextRow < window.y()) {
            decodeRow();
        }
        int from = window.x() * pixelBytes;
        int count = Math.multiplyExact(window.width(), pixelBytes);
        byte[] bytes = new byte[Math.multiplyExact(count, window.height())];
        for (int y = 0; y < window.height(); y++) {
            if (nextRow == window.y() + y) {
                decodeRow();
            }
            System.arraycopy(kept[(window.y() + y) % KEPT_ROWS], from, bytes, y * count, count);
        }
        ImageSize size = new ImageSize(window.width(), window.height());
        if (description.sampleType() == SampleType.UINT8) {
            return RasterImage.ofBytes(size, description.layout(), bytes, description.iccProfile());
        }
        short[] shorts = new short[bytes.length / 2];
        for (int i = 0; i < shorts.length; i++) {
            shorts[i] = (short) ((bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff));
        }
        return RasterImage.ofShorts(size, description.layout(), shorts, description.iccProfile());
    }

    private void restart() {
        inflater.end();
        inflater = new Inflater();
        chunk = 0;
        inChunk = 0;
        nextRow = 0;
    }

    private void decodeRow() {
        int place = nextRow % KEPT_ROWS;
        if (kept[place].length == 0) {
            kept[place] = new byte[rowBytes];
        }
        inflate(filter);
        inflate(kept[place]);
        byte[] above = nextRow == 0 ? new byte[rowBytes] : kept[(nextRow - 1) % KEPT_ROWS];
        restore(filter[0], kept[place], above);
        nextRow++;
    }

    private void inflate(byte[] target) {
        int done = 0;
        try {
            while (done < target.length) {
                int count = inflater.inflate(target, done, target.length - done);
                done += count;
                if (count == 0 && !refill()) {
                    throw new InvalidImageException("PNG is truncated or corrupt: its pixel data ends in row " + nextRow
                            + " of " + png.size().height() + "; supply the complete file");
                }
            }
        } catch (DataFormatException damaged) {
            throw new InvalidImageException("PNG is corrupt: its pixel data is damaged in row " + nextRow, damaged);
        }
    }

    /** Gives the inflater more of the pixel data; false if there is no more. */
    private boolean refill() {
        if (inflater.finished() || inflater.needsDictionary()) {
            return false;
        }
        while (chunk < png.pixelData().size()
                && inChunk == png.pixelData().get(chunk).length()) {
            chunk++;
            inChunk = 0;
        }
        if (chunk == png.pixelData().size()) {
            return false;
        }
        ByteRange range = png.pixelData().get(chunk);
        int count = (int) Math.min(input.length, range.length() - inChunk);
        in.read(range.start() + inChunk, input, 0, count);
        inflater.setInput(input, 0, count);
        inChunk += count;
        return true;
    }

    /** Takes a filter back (specification, section 9.2). */
    private void restore(int kind, byte[] row, byte[] above) {
        switch (kind) {
            case 0 -> {
                // Stored as it is.
            }
            case 1 -> {
                for (int i = pixelBytes; i < rowBytes; i++) {
                    row[i] += row[i - pixelBytes];
                }
            }
            case 2 -> {
                for (int i = 0; i < rowBytes; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 0; i < rowBytes; i++) {
                    int left = i < pixelBytes ? 0 : row[i - pixelBytes] & 0xff;
                    row[i] += (byte) ((left + (above[i] & 0xff)) >> 1);
                }
            }
            case 4 -> {
                for (int i = 0; i < rowBytes; i++) {
                    int left = i < pixelBytes ? 0 : row[i - pixelBytes] & 0xff;
                    int aboveLeft = i < pixelBytes ? 0 : above[i - pixelBytes] & 0xff;
                    row[i] += (byte) PngFilters.paeth(left, above[i] & 0xff, aboveLeft);
                }
            }
            default ->
                throw new InvalidImageException(
                        "PNG is corrupt: row " + nextRow + " has filter " + (kind & 0xff) + ", there are 0 to 4");
        }
    }

    @Override
    public void close() {
        inflater.end();
        in.close();
    }
}
