package io.hndsr.internal.codec.tiff;

import io.hndsr.error.UnsupportedImageException;
import io.hndsr.internal.codec.format.DecodeLimits;
import java.util.Map;

/** How the bytes of a segment are compressed; those that can be read. */
public enum TiffCompression {
    /** Not at all. */
    NONE(1, 1),
    /** Lempel, Ziv and Welch (TIFF 6.0, section 13). */
    LZW(5, DecodeLimits.LZW_RATIO),
    /** JPEG, with shared tables (TIFF 6.0, supplement 2). */
    JPEG(7, DecodeLimits.JPEG_PIXELS_PER_BYTE),
    /** Deflate in the format of zlib (RFC 1950). */
    DEFLATE(8, DecodeLimits.DEFLATE_RATIO),
    /** Runs of bytes (TIFF 6.0, section 9). */
    PACK_BITS(32_773, DecodeLimits.PACK_BITS_RATIO),
    /** Zstandard (RFC 8878), if the optional library is there. */
    ZSTD(50_000, DecodeLimits.ZSTD_RATIO);

    /** The number of Deflate before it became part of the specification. */
    private static final int OLD_DEFLATE = 32_946;

    private static final Map<Integer, String> UNREAD = Map.ofEntries(
            Map.entry(2, "CCITT RLE"),
            Map.entry(3, "CCITT Group 3"),
            Map.entry(4, "CCITT Group 4"),
            Map.entry(6, "old-style JPEG"),
            Map.entry(32_766, "NeXT"),
            Map.entry(32_771, "CCITT RLE"),
            Map.entry(32_809, "ThunderScan"),
            Map.entry(33_003, "JPEG 2000"),
            Map.entry(33_005, "JPEG 2000"),
            Map.entry(34_661, "JBIG"),
            Map.entry(34_676, "SGI LogLuv"),
            Map.entry(34_677, "SGI LogLuv"),
            Map.entry(34_712, "JPEG 2000"),
            Map.entry(34_887, "LERC"),
            Map.entry(34_892, "lossy DNG"),
            Map.entry(34_925, "LZMA"),
            Map.entry(50_001, "WebP"),
            Map.entry(50_002, "JPEG XL"),
            Map.entry(52_546, "JPEG XL"));

    private final int code;
    private final long bestRatio;

    TiffCompression(int code, long bestRatio) {
        this.code = code;
        this.bestRatio = bestRatio;
    }

    /** {@return the number that stands for the compression in a file} */
    public int code() {
        return code;
    }

    /** The largest number of bytes that one compressed byte can stand for; of pixels in JPEG. */
    long bestRatio() {
        return bestRatio;
    }

    /** Whether the samples may have been replaced by differences before they were compressed. */
    boolean allowsPredictor() {
        return this == LZW || this == DEFLATE || this == ZSTD;
    }

    /** The compression of a file. */
    static TiffCompression ofCode(long code) {
        if (code == OLD_DEFLATE) {
            return DEFLATE;
        }
        for (TiffCompression compression : values()) {
            if (compression.code == code) {
                return compression;
            }
        }
        String name = code >= 0 && code <= 0xffff ? UNREAD.getOrDefault((int) code, "") : "";
        throw new UnsupportedImageException("TIFF with " + (name.isEmpty() ? "" : name + " compression (")
                + (name.isEmpty() ? "compression " + code : "number " + code + ")")
                + " is not supported; write it with DEFLATE: gdal_translate -co COMPRESS=DEFLATE in.tif out.tif");
    }
}
