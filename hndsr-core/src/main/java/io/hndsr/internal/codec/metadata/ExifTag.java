package io.hndsr.internal.codec.metadata;

import java.util.Set;

/**
 * Which tags of an EXIF block are kept (CIPA DC-008-2023, 4.6.4 to 4.6.8; TIFF 6.0). Stateless.
 *
 * <p>The first directory describes the storage too, so that only tags known to describe the picture are kept from it. From the
 * others all are kept but the listed ones.
 */
final class ExifTag {

    static final int IMAGE_DESCRIPTION = 270;
    static final int ORIENTATION = 274;
    static final int X_RESOLUTION = 282;
    static final int Y_RESOLUTION = 283;
    static final int RESOLUTION_UNIT = 296;
    static final int EXIF = 34_665;
    static final int GPS = 34_853;
    static final int CFA_PATTERN = 41_730;
    static final int USER_COMMENT = 37_510;
    static final int PIXEL_X_DIMENSION = 40_962;
    static final int PIXEL_Y_DIMENSION = 40_963;
    static final int INTEROPERABILITY = 40_965;
    static final int FOCAL_PLANE_X_RESOLUTION = 41_486;
    static final int FOCAL_PLANE_Y_RESOLUTION = 41_487;
    static final int GPS_PROCESSING_METHOD = 27;
    static final int GPS_AREA_INFORMATION = 28;

    private static final Set<Integer> OF_THE_PICTURE = Set.of(
            11, // processing software
            269, // document name
            IMAGE_DESCRIPTION,
            271, // make
            272, // model
            ORIENTATION,
            X_RESOLUTION,
            Y_RESOLUTION,
            285, // page name
            RESOLUTION_UNIT,
            305, // software
            306, // date and time
            315, // artist
            316, // host computer
            318, // white point
            319, // primary chromaticities
            18_246, // rating
            18_249, // rating in percent
            33_432, // copyright
            33_723, // IPTC
            40_091, // title,
            40_092, // comment,
            40_093, // author,
            40_094, // keywords
            40_095); // and subject, as Windows writes them

    /**
     * How the file was compressed, where something lies in the stored picture, what refers to places in the file (a maker note,
     * whose layout is secret), and padding.
     */
    private static final Set<Integer> OF_THE_STORAGE = Set.of(
            37_121, // components configuration
            37_122, // compressed bits per pixel
            37_396, // subject area
            37_500, // maker note
            EXIF,
            GPS,
            INTEROPERABILITY,
            41_492, // subject location
            59_932, // padding
            59_933); // offset schema

    /** Binary tables in the byte order of the block, with a layout of their own. */
    private static final Set<Integer> TABLES = Set.of(34_856, 41_484, 41_995);

    private ExifTag() {}

    static boolean isKeptOfImage(int tag) {
        return OF_THE_PICTURE.contains(tag);
    }

    static boolean isKept(int tag) {
        return !OF_THE_STORAGE.contains(tag);
    }

    static boolean isTable(int tag) {
        return TABLES.contains(tag);
    }

    /** Whether a tag holds the position of a directory. */
    static boolean isPointer(int tag) {
        return tag == EXIF || tag == GPS || tag == INTEROPERABILITY;
    }

    /** Whether a text begins with the name of its encoding. */
    static boolean isEncodedText(int tag) {
        return tag == USER_COMMENT || tag == GPS_PROCESSING_METHOD || tag == GPS_AREA_INFORMATION;
    }

    /** Whether a description was written by a program for itself and gives the size of the stored picture. */
    static boolean isDescriptionOfStorage(String description) {
        return description.startsWith("ImageJ=")
                || description.startsWith("{\"shape\"")
                || description.contains("http://www.openmicroscopy.org/");
    }
}
