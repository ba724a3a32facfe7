package io.hndsr.internal.codec.tiff;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The committed files of make_variants.py, and the picture that they hold. */
public final class GoldenTiff {

    public static final int WIDTH = 37;
    public static final int HEIGHT = 29;

    /** Every committed file that must be readable. */
    public static final List<String> READABLE = List.of(
            "u16-lzw-differences-big-endian",
            "i16-deflate-planes",
            "u32-packbits-strips",
            "f32-deflate-floating-point",
            "f64-zstd-floating-point",
            "f64-deflate-differences-bigtiff",
            "u16-bits12-none",
            "u8-jpeg-ycbcr",
            "u8-jpeg-four-bands",
            "u8-lzw-mask",
            "u16-deflate-nodata",
            "u8-deflate-overviews-bigtiff",
            "u8-none-minisblack",
            "u16-deflate-sparse");

    private GoldenTiff() {}

    public static byte[] bytes(String fileName) {
        try (InputStream in =
                Objects.requireNonNull(GoldenTiff.class.getResourceAsStream("/tiff/" + fileName), fileName)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TiffFile open(String name) {
        return TiffFile.of(bytes(name + ".tif"), TiffReadLimits.DEFAULT);
    }

    /** The sample that make_variants.py computes for a type such as {@code u16}. */
    public static double sample(String type, int x, int y, int band) {
        int value = (500 + 12 * x + 7 * y + 311 * band + (x * 7919 + y * 104_729 + band * 1_299_709) % 64) % 8192;
        return switch (type) {
            case "u8" -> value >> 4 & 0xff;
            case "u16" -> value;
            case "i16" -> value - 1500;
            case "u32" -> value * 500_000L & 0xffff_ffffL;
            case "f32" -> value / 8.0;
            case "f64" -> value / 8.0 - 100;
            default -> throw new IllegalArgumentException(type);
        };
    }
}
