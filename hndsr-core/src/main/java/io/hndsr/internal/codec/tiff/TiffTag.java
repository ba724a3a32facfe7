package io.hndsr.internal.codec.tiff;

import io.hndsr.internal.codec.metadata.Exif;
import java.util.Set;

/** The tags in use (TIFF 6.0; its supplements 1 to 3; ICC.1:2022, B.3; GDAL's two), and which of them belong to the storage. */
public final class TiffTag {

    /** Bits: 1 a reduced copy, 2 a page of several, 4 a mask. */
    public static final int NEW_SUBFILE_TYPE = 254;
    /** Obsolete: 1 the picture, 2 a reduced copy, 3 a page of several. */
    public static final int SUBFILE_TYPE = 255;
    /** Columns. */
    public static final int IMAGE_WIDTH = 256;
    /** Rows. */
    public static final int IMAGE_LENGTH = 257;
    /** One number for each band. */
    public static final int BITS_PER_SAMPLE = 258;
    /** See {@link TiffCompression}. */
    public static final int COMPRESSION = 259;
    /** See {@link TiffPhotometric}. */
    public static final int PHOTOMETRIC = 262;
    /** 2 if the bits of each byte are stored in reverse. */
    public static final int FILL_ORDER = 266;
    /** A text about the picture. */
    public static final int IMAGE_DESCRIPTION = 270;
    /** Where each strip begins. */
    public static final int STRIP_OFFSETS = 273;
    /** See {@link io.hndsr.internal.codec.format.Orientation}. */
    public static final int ORIENTATION = 274;
    /** Bands. */
    public static final int SAMPLES_PER_PIXEL = 277;
    /** Rows of each strip but the last. */
    public static final int ROWS_PER_STRIP = 278;
    /** The bytes of each strip. */
    public static final int STRIP_BYTE_COUNTS = 279;
    /** Pixels per resolution unit along a row. */
    public static final int X_RESOLUTION = 282;
    /** Pixels per resolution unit along a column. */
    public static final int Y_RESOLUTION = 283;
    /** 1 if the bands of a pixel lie together, 2 if each band has its own segments. */
    public static final int PLANAR_CONFIGURATION = 284;
    /** 1 none, 2 inch, 3 centimetre. */
    public static final int RESOLUTION_UNIT = 296;
    /** The program that wrote the file. */
    public static final int SOFTWARE = 305;
    /** When it was written. */
    public static final int DATE_TIME = 306;
    /** See {@link TiffPredictor}. */
    public static final int PREDICTOR = 317;
    /** The colours of a palette: all reds, all greens, all blues, 16 bits each. */
    public static final int COLOR_MAP = 320;
    /** Columns of a tile. */
    public static final int TILE_WIDTH = 322;
    /** Rows of a tile. */
    public static final int TILE_LENGTH = 323;
    /** Where each tile begins. */
    public static final int TILE_OFFSETS = 324;
    /** The bytes of each tile. */
    public static final int TILE_BYTE_COUNTS = 325;
    /** Directories below this one. */
    public static final int SUB_IFDS = 330;
    /** What each band beyond the colours is: 0 unspecified, 1 associated alpha, 2 unassociated alpha. */
    public static final int EXTRA_SAMPLES = 338;
    /** See {@link TiffSampleType}. */
    public static final int SAMPLE_FORMAT = 339;
    /** Tables that all segments compressed with JPEG share. */
    public static final int JPEG_TABLES = 347;
    /** The factors between luma, chroma and colour. */
    public static final int YCBCR_COEFFICIENTS = 529;
    /** Columns and rows of luma for each sample of chroma. */
    public static final int YCBCR_SUB_SAMPLING = 530;
    /** Where chroma lies between samples of luma. */
    public static final int YCBCR_POSITIONING = 531;
    /** The values that stand for black and white. */
    public static final int REFERENCE_BLACK_WHITE = 532;
    /** A packet of XMP. */
    public static final int XMP = 700;
    /** A colour profile. */
    public static final int ICC_PROFILE = 34_675;
    /** GDAL's metadata, in XML: band names, scales, offsets, units. */
    public static final int GDAL_METADATA = 42_112;
    /** GDAL's value of pixels that carry none, as a text. */
    public static final int GDAL_NODATA = 42_113;

    private static final Set<Integer> OF_STORAGE = Set.of(
            NEW_SUBFILE_TYPE,
            SUBFILE_TYPE,
            IMAGE_WIDTH,
            IMAGE_LENGTH,
            BITS_PER_SAMPLE,
            COMPRESSION,
            PHOTOMETRIC,
            263, // thresholding
            FILL_ORDER,
            STRIP_OFFSETS,
            SAMPLES_PER_PIXEL,
            ROWS_PER_STRIP,
            STRIP_BYTE_COUNTS,
            280, // smallest and
            281, // largest sample
            PLANAR_CONFIGURATION,
            288, // places and
            289, // sizes of unused bytes
            292, // options of CCITT compression
            293,
            PREDICTOR,
            TILE_WIDTH,
            TILE_LENGTH,
            TILE_OFFSETS,
            TILE_BYTE_COUNTS,
            SUB_IFDS,
            EXTRA_SAMPLES,
            SAMPLE_FORMAT,
            340, // smallest and
            341, // largest sample
            JPEG_TABLES,
            512, // tables of old JPEG compression
            513,
            514,
            515,
            517,
            518,
            519,
            520,
            521,
            YCBCR_COEFFICIENTS,
            YCBCR_SUB_SAMPLING,
            YCBCR_POSITIONING,
            REFERENCE_BLACK_WHITE,
            34_665, // places of directories of EXIF,
            34_853, // GPS
            40_965, // and interoperability
            50_674); // parameters of LERC

    private TiffTag() {}

    /**
     * Returns whether a field belongs to the way in which samples are stored, or refers to a place in its file. All others
     * can be written to another file unchanged.
     *
     * @param tag the tag
     * @return false if it can be carried over
     */
    public static boolean isOfStorage(int tag) {
        return OF_STORAGE.contains(tag);
    }

    /**
     * Returns whether a field is one of those that say what a picture carries: EXIF's of the first directory, XMP, the resolution
     * and the orientation. They are written from {@link io.hndsr.image.ImageMetadata}.
     *
     * @param tag the tag
     * @return true if it is
     */
    public static boolean isOfMetadata(int tag) {
        return tag == XMP || Exif.isOfImage(tag);
    }
}
