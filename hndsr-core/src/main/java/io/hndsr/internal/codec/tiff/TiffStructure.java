package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.format.IccProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How the picture of a directory is stored, checked against what can be decoded. Immutable.
 *
 * <p>A segment is a strip or a tile; a strip counts as a tile as wide as the image.
 */
public final class TiffStructure {

    private static final int MAX_SIDE = Integer.MAX_VALUE;
    private static final int MAX_BANDS = 0xffff;

    /** A tile may be larger than the image, but then not larger than this. */
    private static final long MAX_TILE_PIXELS = 2048 * 2048;

    private static final int UNSIGNED = 1;
    private static final int UNDEFINED = 4;
    private static final int PLANES = 2;
    private static final int MAX_NODATA_CHARACTERS = 256;

    private final ImageSize size;
    private final int bands;
    private final int bits;
    private final TiffSampleType sampleType;
    private final TiffPhotometric photometric;
    private final TiffCompression compression;
    private final TiffPredictor predictor;
    private final List<Integer> extraSamples;
    private final boolean planar;
    private final boolean tiled;
    private final int segmentWidth;
    private final int segmentHeight;
    private final boolean reversedBits;
    private final int orientation;
    private final OptionalDouble nodata;

    /**
     * Reads the structure of a picture.
     *
     * @throws InvalidImageException if a field is missing or cannot be
     * @throws UnsupportedImageException if the samples cannot be decoded
     */
    TiffStructure(TiffDirectory directory) {
        size = new ImageSize(
                directory.size(TiffTag.IMAGE_WIDTH, "width", MAX_SIDE),
                directory.size(TiffTag.IMAGE_LENGTH, "height", MAX_SIDE));
        bands = directory.has(TiffTag.SAMPLES_PER_PIXEL)
                ? directory.size(TiffTag.SAMPLES_PER_PIXEL, "number of bands", MAX_BANDS)
                : 1;
        bits = (int) common(directory, TiffTag.BITS_PER_SAMPLE, 1, "bands of different depth");
        sampleType = readType(directory);
        compression = TiffCompression.ofCode(directory.whole(TiffTag.COMPRESSION, TiffCompression.NONE.code()));
        photometric = directory.has(TiffTag.PHOTOMETRIC)
                ? TiffPhotometric.ofCode(directory.whole(TiffTag.PHOTOMETRIC, 0))
                : bands >= 3 ? TiffPhotometric.RGB : TiffPhotometric.BLACK_IS_ZERO;
        List<Integer> extra = new ArrayList<>();
        for (long kind : directory.wholes(TiffTag.EXTRA_SAMPLES, bands)) {
            extra.add((int) Math.max(-1, Math.min(kind, MAX_BANDS)));
        }
        extraSamples = List.copyOf(extra);
        planar = bands > 1 && directory.whole(TiffTag.PLANAR_CONFIGURATION, 1) == PLANES;
        tiled = directory.has(TiffTag.TILE_WIDTH);
        if (tiled) {
            segmentWidth = directory.size(TiffTag.TILE_WIDTH, "tile width", MAX_SIDE);
            segmentHeight = directory.size(TiffTag.TILE_LENGTH, "tile height", MAX_SIDE);
            requireTileFits();
        } else {
            segmentWidth = size.width();
            long rows = directory.whole(TiffTag.ROWS_PER_STRIP, size.height());
            segmentHeight = rows < 1 ? size.height() : (int) Math.min(size.height(), rows);
        }
        requireCountable();
        reversedBits = directory.whole(TiffTag.FILL_ORDER, 1) == 2 && compression != TiffCompression.JPEG;
        orientation = (int) Math.max(0, Math.min(directory.whole(TiffTag.ORIENTATION, 1), 9));
        predictor = readPredictor(directory);
        nodata = readNodata(directory);
        requireDecodable();
    }

    /** {@return columns and rows as stored, before the orientation is applied} */
    public ImageSize size() {
        return size;
    }

    /** {@return samples per pixel as stored: a palette index is one} */
    public int bands() {
        return bands;
    }

    /** {@return the bits of each sample as stored, 1 to 64} */
    public int bits() {
        return bits;
    }

    /** {@return the type in which samples are returned} */
    public TiffSampleType sampleType() {
        return sampleType;
    }

    /** {@return what the colour bands are; grey or RGB by their number if the file does not say} */
    public TiffPhotometric photometric() {
        return photometric;
    }

    /** {@return how segments are compressed} */
    public TiffCompression compression() {
        return compression;
    }

    /** {@return what was done to rows before they were compressed} */
    public TiffPredictor predictor() {
        return predictor;
    }

    /** {@return the values of {@link TiffTag#EXTRA_SAMPLES}, of which there may be too few or too many} */
    public List<Integer> extraSamples() {
        return extraSamples;
    }

    /** {@return whether each band has its own segments} */
    public boolean isPlanar() {
        return planar;
    }

    /** {@return whether segments are tiles, not strips} */
    public boolean isTiled() {
        return tiled;
    }

    /** {@return the columns of a segment} */
    public int segmentWidth() {
        return segmentWidth;
    }

    /** {@return the rows of a segment; the last strip has those that are left} */
    public int segmentHeight() {
        return segmentHeight;
    }

    /** {@return the value of {@link TiffTag#ORIENTATION}, 1 if there is none} */
    public int orientation() {
        return orientation;
    }

    /** {@return the value of pixels that carry none, by GDAL's tag; may be infinite or not a number} */
    public OptionalDouble nodata() {
        return nodata;
    }

    boolean hasReversedBits() {
        return reversedBits;
    }

    /** The bands of one segment. */
    int segmentBands() {
        return planar ? 1 : bands;
    }

    int segmentsAcross() {
        return (int) (((long) size.width() + segmentWidth - 1) / segmentWidth);
    }

    int segmentsDown() {
        return (int) (((long) size.height() + segmentHeight - 1) / segmentHeight);
    }

    /** The number of all segments. */
    long segments() {
        return (long) segmentsAcross() * segmentsDown() * (planar ? bands : 1);
    }

    /** The bytes of a row of a segment before it was compressed. */
    long rowBytes() {
        return (Math.multiplyExact((long) segmentWidth * segmentBands(), (long) bits) + 7) / 8;
    }

    /** The rows of the image that a row of segments holds. */
    int rowsOf(int segmentRow) {
        return (int) Math.min(segmentHeight, size.height() - (long) segmentRow * segmentHeight);
    }

    private void requireTileFits() {
        long limit = Math.max(size.pixels(), MAX_TILE_PIXELS);
        long pixels = (long) segmentWidth * segmentHeight;
        if (pixels > limit) {
            throw new InvalidImageException("TIFF has tiles of " + pixels + " pixels in an image of " + size
                    + ", the limit is " + limit + "; the file is corrupt");
        }
    }

    private void requireCountable() {
        long segments = (long) segmentsAcross() * segmentsDown();
        if (segments > Integer.MAX_VALUE) {
            throw new InvalidImageException("TIFF of " + size + " has " + segments + " segments of " + segmentWidth
                    + "x" + segmentHeight + ", the limit is " + Integer.MAX_VALUE + "; the file is corrupt");
        }
    }

    private long common(TiffDirectory directory, int tag, long missing, String problem) {
        long[] values = directory.wholes(tag, bands);
        for (long value : values) {
            if (value != values[0]) {
                throw new UnsupportedImageException("TIFF has " + problem + " (" + values[0] + " and " + value
                        + "); convert it to one type:" + " gdal_translate -ot Float32 in.tif out.tif");
            }
        }
        return values.length == 0 ? missing : values[0];
    }

    private TiffSampleType readType(TiffDirectory directory) {
        long stated = common(directory, TiffTag.SAMPLE_FORMAT, UNSIGNED, "bands of different types");
        long format = stated == UNDEFINED ? UNSIGNED : stated;
        return TiffSampleType.of(format, bits)
                .orElseThrow(() -> new UnsupportedImageException("TIFF with " + bits + "-bit "
                        + nameOf(format) + " samples is not supported; convert it:"
                        + " gdal_translate -ot Float32 in.tif out.tif"));
    }

    private static String nameOf(long format) {
        return switch ((int) format) {
            case 1 -> "unsigned";
            case 2 -> "signed";
            case 3 -> "floating point";
            default -> "complex";
        };
    }

    private TiffPredictor readPredictor(TiffDirectory directory) {
        long code = compression.allowsPredictor() ? directory.whole(TiffTag.PREDICTOR, 1) : 1;
        boolean wholeBytes = bits == 8L * sampleType.bytes();
        if (code == 1) {
            return TiffPredictor.NONE;
        }
        if (code == 2 && wholeBytes) {
            return TiffPredictor.HORIZONTAL;
        }
        if (code == 3 && sampleType.isFloat()) {
            return TiffPredictor.FLOATING_POINT;
        }
        throw new UnsupportedImageException("TIFF with predictor " + code + " at " + bits
                + " bits is not supported; write it again: gdal_translate -co COMPRESS=DEFLATE in.tif out.tif");
    }

    private static OptionalDouble readNodata(TiffDirectory directory) {
        long count = directory.count(TiffTag.GDAL_NODATA);
        return count < 1 || count > MAX_NODATA_CHARACTERS
                ? OptionalDouble.empty()
                : directory.field(TiffTag.GDAL_NODATA).map(GdalNodata::of).orElse(OptionalDouble.empty());
    }

    private void requireDecodable() {
        if (compression == TiffCompression.ZSTD) {
            ZstdCodec.requirePresent();
        }
        boolean jpeg = compression == TiffCompression.JPEG;
        if (photometric == TiffPhotometric.YCBCR && !(jpeg && bands == 3 && !planar)) {
            throw new UnsupportedImageException("TIFF in YCbCr without JPEG compression of 3 bands that lie together is"
                    + " not supported; convert it to RGB: gdal_translate -co COMPRESS=DEFLATE in.tif out.tif");
        }
        if (jpeg && (bits != 8 || sampleType != TiffSampleType.UINT8 || segmentBands() > 4)) {
            throw new UnsupportedImageException("TIFF with JPEG compression of " + segmentBands() + " bands of " + bits
                    + " bits is not supported; write it with DEFLATE:"
                    + " gdal_translate -co COMPRESS=DEFLATE in.tif out.tif");
        }
        if (bands < photometric.colours()) {
            throw new InvalidImageException("TIFF has " + bands + " bands, but its colours need "
                    + photometric.colours() + "; the file is corrupt");
        }
    }

    /** The profile's bytes; none if there is none, or if it is larger than any that is kept. */
    static byte[] profile(TiffDirectory directory) {
        long bytes = directory.count(TiffTag.ICC_PROFILE);
        return bytes < 1 || bytes > IccProfiles.MAX_BYTES
                ? new byte[0]
                : directory.field(TiffTag.ICC_PROFILE).map(TiffField::bytes).orElse(new byte[0]);
    }
}
