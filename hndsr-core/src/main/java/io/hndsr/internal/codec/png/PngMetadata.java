package io.hndsr.internal.codec.png;

import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.Resolution;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.Orientation;
import io.hndsr.internal.codec.metadata.EmbeddedMetadata;
import io.hndsr.internal.codec.metadata.Exif;
import io.hndsr.internal.codec.metadata.WholeResolution;
import io.hndsr.internal.codec.metadata.Xmp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The chunks that hold metadata: eXIf, pHYs, and the iTXt of an XMP packet. Confined to one thread. */
final class PngMetadata {

    static final int EXIF = 0x65584966;
    static final int PHYS = 0x70485973;
    static final int ITXT = 0x69545874;

    private static final String XMP_KEYWORD = "XML:com.adobe.xmp\0";
    private static final int PHYS_BYTES = 9;
    private static final int PER_METRE = 1;

    /** What stands before the text of an iTXt chunk is short. */
    private static final int MAX_PACKET_CHUNK = Xmp.MAX_BYTES + 1024;

    private final ByteSource in;

    private @Nullable ByteRange exif;
    private Xmp xmp = Xmp.NONE;
    private Optional<Resolution> resolution = Optional.empty();

    PngMetadata(ByteSource in) {
        this.in = in;
    }

    static boolean isOfMetadata(int type) {
        return type == EXIF || type == PHYS || type == ITXT;
    }

    /** Takes a chunk whose checksum has been verified. */
    void take(int type, ByteRange content) {
        switch (type) {
            case EXIF -> exif = content;
            case PHYS -> resolution = resolution(content);
            case ITXT -> {
                if (in.startsWith(content.start(), XMP_KEYWORD)
                        && content.length() > XMP_KEYWORD.length()
                        && content.length() <= MAX_PACKET_CHUNK) {
                    xmp = Xmp.read(packet(in.bytes(content.start(), (int) content.length())));
                }
            }
            default -> throw new IllegalArgumentException("0x" + Integer.toHexString(type) + " holds no metadata");
        }
    }

    private Optional<Resolution> resolution(ByteRange content) {
        if (content.length() != PHYS_BYTES) {
            return Optional.empty();
        }
        int horizontal = (int) in.u32(content.start(), ByteOrder.BIG_ENDIAN);
        int vertical = (int) in.u32(content.start() + 4, ByteOrder.BIG_ENDIAN);
        boolean perMetre = in.u8(content.start() + 8) == PER_METRE;
        if (horizontal < 1 || vertical < 1 || (!perMetre && horizontal == vertical)) {
            return Optional.empty();
        }
        return Optional.of(
                new Resolution(horizontal, vertical, perMetre ? Resolution.Unit.METRE : Resolution.Unit.NONE));
    }

    /** The text of an iTXt chunk, after a keyword, whether and how it is compressed, its language and the translated keyword. */
    private static byte[] packet(byte[] content) {
        int flag = XMP_KEYWORD.length();
        int start = afterZero(content, afterZero(content, flag + 2));
        byte[] text = new byte[Math.max(0, content.length - start)];
        System.arraycopy(content, content.length - text.length, text, 0, text.length);
        if (content[flag] == 0) {
            return text;
        }
        try (InflaterInputStream inflated = new InflaterInputStream(new ByteArrayInputStream(text))) {
            return inflated.readNBytes(Xmp.MAX_BYTES + 1);
        } catch (IOException corrupt) {
            return new byte[0];
        }
    }

    private static int afterZero(byte[] content, int from) {
        int at = from;
        while (at < content.length && content[at] != 0) {
            at++;
        }
        return at + 1;
    }

    /** The orientation in EXIF, or else in XMP: PNG had no place for EXIF until 2017. */
    Orientation orientation() {
        Optional<Orientation> first =
                exif == null ? Optional.empty() : Orientation.findInExif(in, exif.start(), exif.length());
        return first.or(xmp::orientation).orElse(Orientation.NORMAL);
    }

    ImageMetadata read() {
        return EmbeddedMetadata.of(Exif.read(EmbeddedMetadata.block(in, exif)), xmp, resolution, orientation());
    }

    /** The chunks of an image, by their names, in the order in which they are written. */
    static Map<String, byte[]> chunks(ImageDescription image) {
        ImageMetadata metadata = image.metadata();
        Map<String, byte[]> chunks = new LinkedHashMap<>();
        metadata.resolution()
                .flatMap(known -> WholeResolution.of(known.in(Resolution.Unit.METRE), Integer.MAX_VALUE))
                .ifPresent(whole -> chunks.put("pHYs", physical(whole)));
        if (metadata.exif().isPresent()) {
            Exif tags = EmbeddedMetadata.exif(metadata, image.size());
            if (!tags.isEmpty()) {
                chunks.put("eXIf", tags.toBlock().data());
            }
        }
        metadata.xmp().ifPresent(packet -> chunks.put("iTXt", text(packet.data())));
        return chunks;
    }

    private static byte[] physical(WholeResolution whole) {
        return ByteBuffer.allocate(PHYS_BYTES)
                .putInt(whole.horizontal())
                .putInt(whole.vertical())
                .put((byte) (whole.unit() == Resolution.Unit.METRE ? PER_METRE : 0))
                .array();
    }

    private static byte[] text(byte[] packet) {
        byte[] keyword = XMP_KEYWORD.getBytes(StandardCharsets.US_ASCII);
        // Not compressed, no language, no translated keyword.
        return ByteBuffer.allocate(keyword.length + 4 + packet.length)
                .put(keyword)
                .put(new byte[4])
                .put(packet)
                .array();
    }
}
