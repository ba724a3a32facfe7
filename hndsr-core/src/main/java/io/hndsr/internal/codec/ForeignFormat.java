package io.hndsr.internal.codec;

import io.hndsr.error.UnsupportedImageException;
import io.hndsr.internal.codec.format.ByteSource;
import java.util.List;

/** Formats that are known but not read, each with the command that converts it. */
enum ForeignFormat {
    /** JPEG 2000, as a file (ISO 15444-1, annex I) and as a bare codestream. */
    JPEG_2000(
            "JPEG 2000",
            "gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.jp2 in.tif",
            List.of(new Mark(4, "jP  \r\n"), new Mark(0, "\u00ffO\u00ffQ"))),
    /** Files of ISO 23008-12 with HEVC. */
    HEIF(
            "HEIF",
            "heif-convert in.heic in.png",
            List.of(
                    new Mark(4, "ftypheic"),
                    new Mark(4, "ftypheix"),
                    new Mark(4, "ftypheim"),
                    new Mark(4, "ftypmif1"),
                    new Mark(4, "ftypmsf1"))),
    /** The same with AV1. */
    AVIF("AVIF", "avifdec in.avif in.png", List.of(new Mark(4, "ftypavif"), new Mark(4, "ftypavis"))),
    /** A list of other files, in XML. */
    GDAL_VRT(
            "A GDAL VRT",
            "gdal_translate -co TILED=YES -co COMPRESS=DEFLATE -co BIGTIFF=IF_SAFER in.vrt in.tif",
            List.of(new Mark(0, "<VRTDataset"))),
    /** The Graphics Interchange Format. */
    GIF("GIF", "convert in.gif[0] in.png", List.of(new Mark(0, "GIF8")));

    private final String title;
    private final String command;

    @SuppressWarnings("ImmutableEnumChecker") // always List.of
    private final List<Mark> marks;

    ForeignFormat(String title, String command, List<Mark> marks) {
        this.title = title;
        this.command = command;
        this.marks = marks;
    }

    /**
     * Bytes by which a format is recognised.
     *
     * @param at where they are
     * @param bytes the bytes, as Latin-1
     */
    private record Mark(int at, String bytes) {}

    /**
     * Refuses an image of one of these formats.
     *
     * @throws UnsupportedImageException with the command that converts it
     */
    static void refuse(ByteSource in) {
        for (ForeignFormat format : values()) {
            if (format.marks.stream().anyMatch(mark -> in.startsWith(mark.at, mark.bytes))) {
                throw new UnsupportedImageException(format.title + " is not supported; convert it: " + format.command);
            }
        }
    }
}
