package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.IccProfiles;
import io.hndsr.internal.codec.format.Orientation;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How the image of a TIFF file is stored; checked against what is supported. Immutable; offsets are read when needed.
 *
 * <p>A segment is a strip or a tile; a strip counts as a tile as wide as the image.
 */
final class TiffStructure {

    static final int UNCOMPRESSED = 1;
    static final int LZW = 5;
    static final int JPEG = 7;
    static final int ADOBE_DEFLATE = 8;
    static final int DEFLATE = 32_946;
    static final int PACK_BITS = 32_773;

    static final int WHITE_IS_ZERO = 0;
    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int YCBCR = 6;

    private static final int REDUCED = 1;
    private static final int ASSOCIATED_ALPHA = 1;
    private static final int UNASSOCIATED_ALPHA = 2;
    private static final int UNSIGNED = 1;
    private static final int MAX_DIRECTORIES = 64;
    private static final int MAX_PLAIN_BANDS = 4;
    private static final String CONVERT = "; convert it to grey or RGB, with or without an alpha band";

    private final ByteSource in;
    private final ByteOrder order;
    private final TiffDirectory directory;
    private final ImageSize size;
    private final int bands;
    private final int bits;
    private final int photometric;
    private final int compression;
    private final boolean premultiplied;
    private final boolean alpha;
    private final boolean tiled;
    private final int segmentWidth;
    private final int segmentHeight;

    TiffStructure(ByteSource in) {
        this.in = in;
        order = in.u8(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        directory = new TiffDirectory(in, order, in.u32(4, order));
        requireOnePicture();
        size = new ImageSize(
                directory.size(TiffTag.IMAGE_WIDTH, "width"), directory.size(TiffTag.IMAGE_LENGTH, "height"));
        bands = directory.has(TiffTag.SAMPLES_PER_PIXEL)
                ? directory.size(TiffTag.SAMPLES_PER_PIXEL, "number of bands")
                : 1;
        if (bands > MAX_PLAIN_BANDS) {
            throw new UnsupportedImageException(
                    "TIFF has " + bands + " bands, the limit is " + MAX_PLAIN_BANDS + CONVERT);
        }
        bits = readBits();
        photometric = (int) directory.value(TiffTag.PHOTOMETRIC, bands >= 3 ? RGB : BLACK_IS_ZERO);
        compression = (int) directory.value(TiffTag.COMPRESSION, UNCOMPRESSED);
        int extra = bands - colourBands();
        long extraKind = extra == 1 ? directory.value(TiffTag.EXTRA_SAMPLES, 0) : 0;
        alpha = extraKind == ASSOCIATED_ALPHA || extraKind == UNASSOCIATED_ALPHA;
        premultiplied = extraKind == ASSOCIATED_ALPHA;
        if (extra > 0 && !alpha) {
            throw new UnsupportedImageException("TIFF has " + bands + " bands, of which " + extra
                    + " are neither colour nor marked as alpha" + CONVERT);
        }
        tiled = directory.has(TiffTag.TILE_WIDTH);
        if (tiled) {
            segmentWidth = directory.size(TiffTag.TILE_WIDTH, "tile width");
            segmentHeight = directory.size(TiffTag.TILE_LENGTH, "tile height");
        } else {
            segmentWidth = size.width();
            long rows = directory.value(TiffTag.ROWS_PER_STRIP, size.height());
            segmentHeight = (int) Math.min(size.height(), rows < 1 ? size.height() : rows);
        }
        requireReadable();
    }

    ImageSize size() {
        return size;
    }

    BandLayout layout() {
        if (photometric == PALETTE || colourBands() == 3) {
            return alpha ? BandLayout.RGB_ALPHA : BandLayout.RGB;
        }
        return alpha ? BandLayout.GREY_ALPHA : BandLayout.GREY;
    }

    SampleType sampleType() {
        return bits == 16 ? SampleType.UINT16 : SampleType.UINT8;
    }

    Orientation orientation() {
        return Orientation.ofTag(directory.value(TiffTag.ORIENTATION, 1));
    }

    Optional<IccProfile> profile() {
        return IccProfiles.accept(directory.bytes(TiffTag.ICC_PROFILE), layout());
    }

    /** Samples per pixel as stored: a palette index is one. */
    int storedBands() {
        return bands;
    }

    int bits() {
        return bits;
    }

    int compression() {
        return compression;
    }

    boolean premultiplied() {
        return premultiplied;
    }

    /** Whether bands are stored in planes: each has its own segments. */
    boolean planar() {
        return bands > 1 && directory.value(TiffTag.PLANAR_CONFIGURATION, 1) == 2;
    }

    /** The pixels of a full segment, including padding. */
    long segmentPixels() {
        return (long) segmentWidth * segmentHeight;
    }

    int segmentsAcross() {
        return (int) (((long) size.width() + segmentWidth - 1) / segmentWidth);
    }

    int segmentsDown() {
        return (int) (((long) size.height() + segmentHeight - 1) / segmentHeight);
    }

    /** The bytes of a segment, which must lie inside the file. */
    ByteRange segment(int index) {
        long offset = directory.value(tiled ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS, index, 0);
        int countTag = tiled ? TiffTag.TILE_BYTE_COUNTS : TiffTag.STRIP_BYTE_COUNTS;
        // Some old writers omit the counts of uncompressed strips.
        long count = directory.value(countTag, index, compression == UNCOMPRESSED ? in.length() - offset : 0);
        if (offset == 0 || count == 0) {
            throw new InvalidImageException(
                    "TIFF has no data for segment " + index + "; sparse files are not supported, write every segment");
        }
        in.require(offset, count);
        return new ByteRange(offset, count);
    }

    private void requireOnePicture() {
        long next = directory.next();
        for (int count = 1; next != 0; count++) {
            if (count == MAX_DIRECTORIES) {
                throw new InvalidImageException(
                        "TIFF has more than " + MAX_DIRECTORIES + " directories; the file is corrupt");
            }
            TiffDirectory other = new TiffDirectory(in, order, next);
            // Reduced copies of the image, as in cloud-optimised files, do not count as pages.
            if ((other.value(TiffTag.NEW_SUBFILE_TYPE, 0) & REDUCED) == 0) {
                throw new UnsupportedImageException(
                        "TIFF has more than one page or a mask; extract one page into its own file");
            }
            next = other.next();
        }
    }

    private int readBits() {
        int first = (int) directory.value(TiffTag.BITS_PER_SAMPLE, 1);
        for (int i = 0; i < directory.count(TiffTag.BITS_PER_SAMPLE) && i < bands; i++) {
            if (directory.value(TiffTag.BITS_PER_SAMPLE, i, 1) != first) {
                throw new UnsupportedImageException("TIFF has bands of different depth; convert it to 8 or 16 bits");
            }
            long format = i < directory.count(TiffTag.SAMPLE_FORMAT)
                    ? directory.value(TiffTag.SAMPLE_FORMAT, i, UNSIGNED)
                    : UNSIGNED;
            if (format != UNSIGNED && format != 4) {
                throw new UnsupportedImageException("TIFF has " + first + "-bit "
                        + (format == 2 ? "signed" : format == 3 ? "floating point" : "complex")
                        + " samples; convert it to unsigned 8 or 16 bits");
            }
        }
        return first;
    }

    private int colourBands() {
        return switch (photometric) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO, PALETTE -> 1;
            case RGB, YCBCR -> 3;
            case 5 -> throw new UnsupportedImageException("TIFF in CMYK is not supported; convert it to RGB");
            default ->
                throw new UnsupportedImageException(
                        "TIFF with photometric interpretation " + photometric + " is not supported; convert it to RGB");
        };
    }

    private void requireReadable() {
        boolean packed = bits == 1 || bits == 2 || bits == 4;
        boolean depthFits = bits == 8 || (photometric != PALETTE && bits == 16) || (packed && bands == 1);
        if (!depthFits || (photometric == PALETTE && bands > 1)) {
            throw new UnsupportedImageException(
                    "TIFF with " + bands + " bands of " + bits + " bits is not supported; convert it to 8 or 16 bits");
        }
        if (bands < colourBands()) {
            throw new InvalidImageException(
                    "TIFF has " + bands + " bands, but its colours need " + colourBands() + "; the file is corrupt");
        }
        switch (compression) {
            case UNCOMPRESSED, LZW, ADOBE_DEFLATE, DEFLATE, PACK_BITS -> {
                if (photometric == YCBCR) {
                    throw new UnsupportedImageException(
                            "TIFF in YCbCr without JPEG is not supported; convert it to RGB");
                }
            }
            case JPEG -> {
                if (bits != 8 || alpha || planar() || photometric == PALETTE) {
                    throw new UnsupportedImageException("TIFF with JPEG compression of " + bands + " bands of " + bits
                            + " bits is not supported; use DEFLATE or LZW");
                }
            }
            default ->
                throw new UnsupportedImageException("TIFF with compression " + compression
                        + " is not supported; use none, LZW, DEFLATE, PackBits or JPEG");
        }
        long predictor = directory.value(TiffTag.PREDICTOR, 1);
        if (predictor != 1 && !(predictor == 2 && (bits == 8 || bits == 16))) {
            throw new UnsupportedImageException("TIFF with predictor " + predictor + " at " + bits
                    + " bits is not supported; use horizontal differencing");
        }
        if (directory.value(TiffTag.FILL_ORDER, 1) != 1) {
            throw new UnsupportedImageException("TIFF with reversed bit order is not supported; convert it to PNG");
        }
    }
}
