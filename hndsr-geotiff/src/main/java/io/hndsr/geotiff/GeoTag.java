package io.hndsr.geotiff;

/** The tags of a TIFF that say where it lies (OGC 19-008r4, GeoTIFF 1.1; RPCs in GeoTIFF, 2000). */
final class GeoTag {

    /** X, Y and Z per pixel. */
    static final int PIXEL_SCALE = 33_550;

    /** Six numbers for each point: column, row and height in the raster, then X, Y, Z. */
    static final int TIEPOINTS = 33_922;

    /** Four rows of four: from column, row, height, 1 to X, Y, Z, 1. */
    static final int TRANSFORMATION = 34_264;

    /** Four numbers for each key: key, where its value lies, how many, and the value. */
    static final int KEYS = 34_735;

    /** Rational polynomial coefficients: errors, offsets, scales, then 80 coefficients. */
    static final int RPC = 50_844;

    private GeoTag() {}
}
