package io.hndsr.internal.codec.tiff;

import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a tiled file is to be, known before its first tile. Immutable. Bands lie together; whole numbers are stored as
 * horizontal differences, floating point with its own predictor, unless there is no compression.
 *
 * @param size columns and rows
 * @param sampleType the type of the samples
 * @param bands samples per pixel, 1 to 65535
 * @param photometric what the colour bands are; not {@link TiffPhotometric#YCBCR} or {@link TiffPhotometric#OTHER}
 * @param extraSamples what each band beyond the colours is, in the order of the bands: the values of {@link
 *     TiffTag#EXTRA_SAMPLES}
 * @param tileSide columns and rows of a tile, a multiple of 16 up to 4096
 * @param compression {@link TiffCompression#NONE}, {@link TiffCompression#DEFLATE} or, if its library is there, {@link
 *     TiffCompression#ZSTD}
 * @param level how hard to compress: 1 to 9 for DEFLATE, 1 to 22 for ZSTD
 * @param hasMask whether tiles come with a mask of their valid pixels
 * @param hasOverviews whether reduced copies are added, each half the size of the one before, until one is a single tile
 * @param fields all other fields of the picture, written unchanged; none may be of storage ({@link TiffTag#isOfStorage}) nor,
 *     if there is metadata, of that ({@link TiffTag#isOfMetadata})
 * @param metadata what the picture carries: EXIF, XMP and the resolution
 */
public record TiffPlan(
        ImageSize size,
        TiffSampleType sampleType,
        int bands,
        TiffPhotometric photometric,
        List<Integer> extraSamples,
        int tileSide,
        TiffCompression compression,
        int level,
        boolean hasMask,
        boolean hasOverviews,
        List<TiffField> fields,
        ImageMetadata metadata) {

    /** The level at which the Java runtime's DEFLATE is as small as at 6, in less than half the time. */
    public static final int DEFLATE_LEVEL = 4;

    /** A level of ZSTD that is smaller and faster than DEFLATE. */
    public static final int ZSTD_LEVEL = 9;

    /** The usual tiles. */
    public static final int TILE_SIDE = 256;

    private static final int MAX_TILE_SIDE = 4096;
    private static final int TILE_MULTIPLE = 16;
    private static final int MAX_BANDS = 0xffff;
    private static final int UNASSOCIATED_ALPHA = 2;

    /**
     * Checks the plan.
     *
     * @param size columns and rows
     * @param sampleType the type of the samples
     * @param bands samples per pixel
     * @param photometric what the colour bands are
     * @param extraSamples what each band beyond the colours is
     * @param tileSide columns and rows of a tile
     * @param compression how tiles are compressed
     * @param level how hard
     * @param hasMask whether tiles come with a mask
     * @param hasOverviews whether reduced copies are added
     * @param fields all other fields
     * @param metadata what the picture carries
     * @throws IllegalArgumentException if a number is outside of its range, or numbers contradict each other
     */
    public TiffPlan {
        extraSamples = List.copyOf(extraSamples);
        fields = List.copyOf(fields);
        require(bands >= 1 && bands <= MAX_BANDS, bands + " bands are not 1 to " + MAX_BANDS);
        require(
                photometric != TiffPhotometric.YCBCR && photometric != TiffPhotometric.OTHER,
                photometric + " is not written");
        require(
                bands == photometric.colours() + extraSamples.size(),
                bands + " bands are not the " + photometric.colours() + " of " + photometric + " and "
                        + extraSamples.size() + " more");
        require(
                tileSide >= TILE_MULTIPLE && tileSide <= MAX_TILE_SIDE && tileSide % TILE_MULTIPLE == 0,
                "tiles of " + tileSide + " are not a multiple of " + TILE_MULTIPLE + " up to " + MAX_TILE_SIDE);
        require(
                (long) tileSide * tileSide * bands * sampleType.bytes() <= Integer.MAX_VALUE / 2,
                "tiles of " + tileSide + " with " + bands + " bands of " + sampleType + " are too large");
        int most = switch (compression) {
            case NONE -> Integer.MAX_VALUE;
            case DEFLATE -> 9;
            case ZSTD -> 22;
            case LZW, PACK_BITS, JPEG -> 0;
        };
        require(most > 0, compression + " is not written; choose NONE, DEFLATE or ZSTD");
        require(level >= 1 && level <= most, "level " + level + " of " + compression + " is not 1 to " + most);
        for (TiffField field : fields) {
            require(!TiffTag.isOfStorage(field.tag()), "tag " + field.tag() + " is set by the writer");
            require(
                    metadata.equals(ImageMetadata.NONE) || !TiffTag.isOfMetadata(field.tag()),
                    "tag " + field.tag() + " is set by the metadata");
            require(
                    fields.stream().filter(other -> other.tag() == field.tag()).count() == 1,
                    "tag " + field.tag() + " is set twice");
        }
    }

    private static void require(boolean met, String problem) {
        if (!met) {
            throw new IllegalArgumentException("TIFF cannot be written: " + problem);
        }
    }

    /**
     * Plans a file of tiles of 256, compressed with DEFLATE: RGB if there are 3 bands or more of 8 or 16 unsigned bits, otherwise
     * bands without a colour.
     *
     * @param size columns and rows
     * @param sampleType the type of the samples
     * @param bands samples per pixel
     * @return the plan
     */
    public static TiffPlan of(ImageSize size, TiffSampleType sampleType, int bands) {
        boolean coloured = bands >= 3 && (sampleType == TiffSampleType.UINT8 || sampleType == TiffSampleType.UINT16);
        TiffPhotometric photometric = coloured ? TiffPhotometric.RGB : TiffPhotometric.BLACK_IS_ZERO;
        List<Integer> extra = new ArrayList<>();
        for (int band = photometric.colours(); band < bands; band++) {
            extra.add(0);
        }
        return new TiffPlan(
                size,
                sampleType,
                bands,
                photometric,
                extra,
                TILE_SIDE,
                TiffCompression.DEFLATE,
                DEFLATE_LEVEL,
                false,
                false,
                List.of(),
                ImageMetadata.NONE);
    }

    /**
     * Sets what the bands are.
     *
     * @param colours what the colour bands are
     * @param others what each other band is
     * @return the changed plan
     */
    public TiffPlan withBands(TiffPhotometric colours, List<Integer> others) {
        return new TiffPlan(
                size,
                sampleType,
                bands,
                colours,
                others,
                tileSide,
                compression,
                level,
                hasMask,
                hasOverviews,
                fields,
                metadata);
    }

    /**
     * Sets the size of tiles.
     *
     * @param side columns and rows of a tile
     * @return the changed plan
     */
    public TiffPlan withTileSide(int side) {
        return new TiffPlan(
                size,
                sampleType,
                bands,
                photometric,
                extraSamples,
                side,
                compression,
                level,
                hasMask,
                hasOverviews,
                fields,
                metadata);
    }

    /**
     * Sets the compression.
     *
     * @param method how tiles are compressed
     * @param effort how hard
     * @return the changed plan
     */
    public TiffPlan withCompression(TiffCompression method, int effort) {
        return new TiffPlan(
                size,
                sampleType,
                bands,
                photometric,
                extraSamples,
                tileSide,
                method,
                effort,
                hasMask,
                hasOverviews,
                fields,
                metadata);
    }

    /**
     * Adds a mask of the valid pixels.
     *
     * @return the changed plan
     */
    public TiffPlan withMask() {
        return new TiffPlan(
                size,
                sampleType,
                bands,
                photometric,
                extraSamples,
                tileSide,
                compression,
                level,
                true,
                hasOverviews,
                fields,
                metadata);
    }

    /**
     * Adds reduced copies, which make the file a cloud-optimized one.
     *
     * @return the changed plan
     */
    public TiffPlan withOverviews() {
        return new TiffPlan(
                size,
                sampleType,
                bands,
                photometric,
                extraSamples,
                tileSide,
                compression,
                level,
                hasMask,
                true,
                fields,
                metadata);
    }

    /**
     * Sets all other fields.
     *
     * @param others the fields
     * @return the changed plan
     */
    public TiffPlan withFields(List<TiffField> others) {
        return new TiffPlan(
                size,
                sampleType,
                bands,
                photometric,
                extraSamples,
                tileSide,
                compression,
                level,
                hasMask,
                hasOverviews,
                others,
                metadata);
    }

    /**
     * Sets what the picture carries.
     *
     * @param carried EXIF, XMP and the resolution of the picture to be written
     * @return the changed plan
     */
    public TiffPlan withMetadata(ImageMetadata carried) {
        return new TiffPlan(
                size,
                sampleType,
                bands,
                photometric,
                extraSamples,
                tileSide,
                compression,
                level,
                hasMask,
                hasOverviews,
                fields,
                carried);
    }

    /** {@return the value of pixels that carry none, if a field says so} */
    public OptionalDouble nodata() {
        return fields.stream()
                .filter(field -> field.tag() == TiffTag.GDAL_NODATA)
                .findFirst()
                .map(GdalNodata::of)
                .orElse(OptionalDouble.empty());
    }

    /** The band that is alpha and has not been multiplied into the colours; -1 if there is none. */
    int alphaBand() {
        int extra = extraSamples.indexOf(UNASSOCIATED_ALPHA);
        return extra < 0 ? -1 : photometric.colours() + extra;
    }

    TiffPredictor predictor() {
        if (compression == TiffCompression.NONE) {
            return TiffPredictor.NONE;
        }
        return sampleType.isFloat() ? TiffPredictor.FLOATING_POINT : TiffPredictor.HORIZONTAL;
    }

    /** The number of pictures: the full one and its reduced copies. */
    int levels() {
        int levels = 1;
        while (hasOverviews
                && Math.max(sizeOf(levels - 1).width(), sizeOf(levels - 1).height()) > tileSide) {
            levels++;
        }
        return levels;
    }

    /** The size of a picture; each is half as large as the one before, rounded up. */
    ImageSize sizeOf(int ofLevel) {
        long unit = 1L << ofLevel;
        return new ImageSize((int) ((size.width() + unit - 1) / unit), (int) ((size.height() + unit - 1) / unit));
    }

    /** Rows of tiles of a picture. */
    int tileRows(int ofLevel) {
        return (int) (((long) sizeOf(ofLevel).height() + tileSide - 1) / tileSide);
    }

    /** Columns of tiles of a picture. */
    int tileColumns(int ofLevel) {
        return (int) (((long) sizeOf(ofLevel).width() + tileSide - 1) / tileSide);
    }

    /** The rows of a tile that lie in its picture. */
    int rowsOf(int ofLevel, int tileRow) {
        return Math.min(tileSide, sizeOf(ofLevel).height() - tileRow * tileSide);
    }

    /** The columns of a tile that lie in its picture. */
    int columnsOf(int ofLevel, int tileColumn) {
        return Math.min(tileSide, sizeOf(ofLevel).width() - tileColumn * tileSide);
    }
}
