package io.hndsr.internal.codec.jpeg;

import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.Resolution;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.Orientation;
import io.hndsr.internal.codec.metadata.EmbeddedMetadata;
import io.hndsr.internal.codec.metadata.Exif;
import io.hndsr.internal.codec.metadata.WholeResolution;
import io.hndsr.internal.codec.metadata.Xmp;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The segments that hold metadata: EXIF, the standard XMP packet, and the density in the JFIF segment. An extended XMP packet is
 * not read. Confined to one thread.
 */
final class JpegMetadata {

    /** The JFIF segment that an encoder writes first, with the start marker. */
    static final int JFIF_END = 20;

    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
    private static final String JFIF = "JFIF\0";

    /** What a segment holds beside its marker and its length. */
    private static final int MAX_CONTENT = 65_533;

    private static final int MAX_DENSITY = 65_535;
    private static final int PER_INCH = 1;
    private static final int PER_CENTIMETRE = 2;
    private static final int DENSITY_OFFSET = 13;

    private final ByteSource in;

    private @Nullable ByteRange exif;
    private @Nullable ByteRange xmp;
    private Optional<Resolution> resolution = Optional.empty();

    JpegMetadata(ByteSource in) {
        this.in = in;
    }

    /** Takes the content of an APP1 segment. */
    void takeApp1(ByteRange content) {
        if (starts(content, EXIF)) {
            exif = after(content, EXIF);
        } else if (starts(content, XMP)) {
            xmp = after(content, XMP);
        }
    }

    /** Takes the content of a JFIF segment. */
    void takeJfif(ByteRange content) {
        if (content.length() < JFIF.length() + 7) {
            return;
        }
        long at = content.start() + JFIF.length();
        int unit = in.u8(at + 2);
        int horizontal = in.u16(at + 3, ByteOrder.BIG_ENDIAN);
        int vertical = in.u16(at + 5, ByteOrder.BIG_ENDIAN);
        if (horizontal == 0 || vertical == 0 || unit > PER_CENTIMETRE || (unit == 0 && horizontal == vertical)) {
            return;
        }
        resolution = Optional.of(new Resolution(
                horizontal,
                vertical,
                switch (unit) {
                    case PER_INCH -> Resolution.Unit.INCH;
                    case PER_CENTIMETRE -> Resolution.Unit.CENTIMETRE;
                    default -> Resolution.Unit.NONE;
                }));
    }

    private boolean starts(ByteRange content, String ascii) {
        return content.length() >= ascii.length() && in.startsWith(content.start(), ascii);
    }

    private static ByteRange after(ByteRange content, String prefix) {
        return new ByteRange(content.start() + prefix.length(), content.length() - prefix.length());
    }

    /** The orientation in EXIF; XMP's is not obeyed, as browsers do. */
    Orientation orientation() {
        return exif == null ? Orientation.NORMAL : Orientation.ofExif(in, exif.start(), exif.length());
    }

    ImageMetadata read() {
        return EmbeddedMetadata.of(
                Exif.read(EmbeddedMetadata.block(in, exif)),
                Xmp.read(EmbeddedMetadata.block(in, xmp)),
                resolution,
                orientation());
    }

    /** Puts the density of an image into the JFIF segment that an encoder has written, if the segment can hold it. */
    static void setDensity(byte[] head, RasterImage image) {
        image.metadata()
                .resolution()
                .map(known -> known.unit() == Resolution.Unit.METRE ? known.in(Resolution.Unit.INCH) : known)
                .flatMap(known -> WholeResolution.of(known, MAX_DENSITY)
                        .or(() -> WholeResolution.of(known.in(Resolution.Unit.CENTIMETRE), MAX_DENSITY)))
                .ifPresent(whole -> ByteBuffer.wrap(head)
                        .position(DENSITY_OFFSET)
                        .put((byte)
                                switch (whole.unit()) {
                                    case INCH, METRE -> PER_INCH;
                                    case CENTIMETRE -> PER_CENTIMETRE;
                                    case NONE -> 0;
                                })
                        .putShort((short) whole.horizontal())
                        .putShort((short) whole.vertical()));
    }

    /** The segments of an image. An XMP packet that is longer than a segment is left out. */
    static byte[] segments(RasterImage image) {
        ImageMetadata metadata = image.metadata();
        ImageSize size = image.size();
        ByteArrayOutputStream segments = new ByteArrayOutputStream();
        if (metadata.exif().isPresent()) {
            Exif tags = EmbeddedMetadata.exif(metadata, size).fitting(MAX_CONTENT - EXIF.length());
            if (!tags.isEmpty()) {
                segment(segments, EXIF, tags.toBlock().data());
            }
        }
        metadata.xmp()
                .filter(packet -> packet.data().length <= MAX_CONTENT - XMP.length())
                .ifPresent(packet -> segment(segments, XMP, packet.data()));
        return segments.toByteArray();
    }

    private static void segment(ByteArrayOutputStream segments, String prefix, byte[] content) {
        int length = 2 + prefix.length() + content.length;
        segments.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1, (byte) (length >> 8), (byte) length});
        segments.writeBytes(prefix.getBytes(StandardCharsets.US_ASCII));
        segments.writeBytes(content);
    }
}
