package io.hndsr.internal.codec.png;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.Orientation;
import io.hndsr.internal.codec.imageio.SplicedImageInputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a PNG file, with verified checksums (Portable Network Graphics, third edition, W3C 2025). Confined to one
 * thread.
 */
final class PngStructure {

    static final int GREY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    private static final int SIGNATURE_BYTES = 8;
    private static final int CHUNK_FRAME_BYTES = 12;
    private static final int HEADER_BYTES = 13;
    private static final int CHECKSUM_BYTES = 4;

    /** The last chunk of every file. */
    private static final byte[] END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82};

    private final ByteSource in;
    private final byte[] buffer = new byte[4096];
    private final List<ByteRange> pixelData = new ArrayList<>();
    private final PngMetadata metadata;

    private @Nullable ImageSize size;
    private int bitDepth;
    private int colourType;
    private boolean interlaced;
    private byte[] palette = new byte[0];
    private byte @Nullable [] transparency;
    private @Nullable ByteRange profile;
    private boolean ended;

    private PngStructure(ByteSource in) {
        this.in = in;
        this.metadata = new PngMetadata(in);
    }

    /** Reads the chunks before the pixels, and metadata after them. */
    static PngStructure readHeader(ByteSource in) {
        PngStructure structure = new PngStructure(in);
        structure.walk(false);
        return structure;
    }

    /** Reads all chunks, to the end of the image. */
    static PngStructure read(ByteSource in) {
        PngStructure structure = new PngStructure(in);
        structure.walk(true);
        return structure;
    }

    ImageSize size() {
        if (size == null) {
            throw new InvalidImageException("PNG has no IHDR chunk; the file is corrupt");
        }
        return size;
    }

    int bitDepth() {
        return bitDepth;
    }

    int colourType() {
        return colourType;
    }

    boolean interlaced() {
        return interlaced;
    }

    /** The alpha of palette entries, or the transparent colour; null if there is neither. */
    byte @Nullable [] transparency() {
        return transparency;
    }

    /** The content of the iCCP chunk; null if there is none. */
    @Nullable
    ByteRange profile() {
        return profile;
    }

    Orientation orientation() {
        return metadata.orientation();
    }

    ImageMetadata metadata() {
        return metadata.read();
    }

    /** Whether the file has its last chunk. */
    boolean hasEnd() {
        return ended;
    }

    /** The file for a decoder, with a last chunk if it has none. */
    SplicedImageInputStream complete() {
        if (ended) {
            return new SplicedImageInputStream(new byte[0], in, List.of(new ByteRange(0, in.length())), new byte[0]);
        }
        long end = pixelData.get(pixelData.size() - 1).end() + CHECKSUM_BYTES;
        return new SplicedImageInputStream(new byte[0], in, List.of(new ByteRange(0, end)), END.clone());
    }

    /** The content of the IDAT chunks, in order. */
    List<ByteRange> pixelData() {
        return pixelData;
    }

    /** Samples per pixel as stored: a palette index is one. */
    int storedBands() {
        return switch (colourType) {
            case GREY, PALETTE -> 1;
            case GREY_ALPHA -> 2;
            case RGB -> 3;
            default -> 4;
        };
    }

    BandLayout layout() {
        return switch (colourType) {
            case GREY -> transparency == null ? BandLayout.GREY : BandLayout.GREY_ALPHA;
            case GREY_ALPHA -> BandLayout.GREY_ALPHA;
            case RGB, PALETTE -> transparency == null ? BandLayout.RGB : BandLayout.RGB_ALPHA;
            default -> BandLayout.RGB_ALPHA;
        };
    }

    SampleType sampleType() {
        return bitDepth == 16 ? SampleType.UINT16 : SampleType.UINT8;
    }

    private void walk(boolean toEnd) {
        long position = SIGNATURE_BYTES;
        boolean first = true;
        boolean pixelsEnded = false;
        while (true) {
            if (!pixelData.isEmpty() && endsWithin(position)) {
                // Whether all pixels are there is for the decoder to find out.
                return;
            }
            long length = in.u32(position, ByteOrder.BIG_ENDIAN);
            in.require(position, CHUNK_FRAME_BYTES);
            int type = (int) in.u32(position + 4, ByteOrder.BIG_ENDIAN);
            if (first != (type == ChunkType.IHDR)) {
                throw new InvalidImageException("PNG does not begin with one IHDR chunk; the file is corrupt");
            }
            first = false;
            ByteRange content = new ByteRange(position + 8, length);
            if (type == ChunkType.IDAT) {
                if (colourType == PALETTE && palette.length == 0) {
                    throw new InvalidImageException("PNG has palette pixels but no palette; the file is corrupt");
                }
                if (!toEnd) {
                    readMetadataAfter(position);
                    return;
                }
            }
            in.require(position, CHUNK_FRAME_BYTES + length);
            verify(position, length);
            switch (type) {
                case ChunkType.IHDR -> header(content);
                case ChunkType.PLTE -> palette(content);
                case ChunkType.TRNS -> transparency(content);
                case ChunkType.ICCP -> profile = content;
                case PngMetadata.EXIF, PngMetadata.PHYS, PngMetadata.ITXT -> metadata.take(type, content);
                case ChunkType.ACTL ->
                    throw new UnsupportedImageException(
                            "animated PNG is not supported; extract one frame as a plain PNG");
                case ChunkType.IDAT -> {
                    if (pixelsEnded) {
                        throw new InvalidImageException(
                                "PNG has IDAT chunks that are not consecutive; the file is corrupt");
                    }
                    pixelData.add(content);
                }
                case ChunkType.IEND -> {
                    if (pixelData.isEmpty()) {
                        throw new InvalidImageException("PNG has no pixel data; the file is corrupt");
                    }
                    ended = true;
                    return;
                }
                default -> {
                    // Bit 5 of the first letter is clear in critical chunks.
                    if ((type >> 24 & 0x20) == 0) {
                        throw new InvalidImageException("PNG has an unknown critical chunk 0x"
                                + Integer.toHexString(type) + "; the file is corrupt");
                    }
                }
            }
            pixelsEnded |= !pixelData.isEmpty() && type != ChunkType.IDAT;
            position += CHUNK_FRAME_BYTES + length;
        }
    }

    /** Whether the file ends here, or in the middle of the last chunk. */
    private boolean endsWithin(long position) {
        long left = in.length() - position;
        if (left >= END.length) {
            return false;
        }
        for (int i = 0; i < left; i++) {
            if (in.u8(position + i) != (END[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads metadata from the chunks from a position on, since some programs write it after the pixels. Chunks that are damaged or
     * out of order are left to whoever reads the pixels.
     */
    private void readMetadataAfter(long position) {
        long at = position;
        while (in.length() - at >= CHUNK_FRAME_BYTES) {
            long length = in.u32(at, ByteOrder.BIG_ENDIAN);
            int type = (int) in.u32(at + 4, ByteOrder.BIG_ENDIAN);
            if (type == ChunkType.IEND || length > in.length() - at - CHUNK_FRAME_BYTES) {
                return;
            }
            if (PngMetadata.isOfMetadata(type)) {
                verify(at, length);
                metadata.take(type, new ByteRange(at + 8, length));
            }
            at += CHUNK_FRAME_BYTES + length;
        }
    }

    private void verify(long position, long length) {
        CRC32 crc = new CRC32();
        long end = position + 8 + length;
        for (long from = position + 4; from < end; from += buffer.length) {
            int count = (int) Math.min(buffer.length, end - from);
            in.read(from, buffer, 0, count);
            crc.update(buffer, 0, count);
        }
        if (crc.getValue() != in.u32(end, ByteOrder.BIG_ENDIAN)) {
            throw new InvalidImageException(
                    "PNG chunk at byte " + position + " has a wrong checksum; the file is corrupt");
        }
    }

    private void header(ByteRange content) {
        long at = content.start();
        long width = in.u32(at, ByteOrder.BIG_ENDIAN);
        long height = in.u32(at + 4, ByteOrder.BIG_ENDIAN);
        bitDepth = in.u8(at + 8);
        colourType = in.u8(at + 9);
        int interlace = in.u8(at + 12);
        if (content.length() != HEADER_BYTES
                || width < 1
                || height < 1
                || width > Integer.MAX_VALUE
                || height > Integer.MAX_VALUE
                || !depthAllowed()
                || in.u8(at + 10) != 0
                || in.u8(at + 11) != 0
                || interlace > 1) {
            throw new InvalidImageException("PNG header is not valid: size " + width + "x" + height + ", bit depth "
                    + bitDepth + ", colour type " + colourType + "; the file is corrupt");
        }
        interlaced = interlace == 1;
        size = new ImageSize((int) width, (int) height);
    }

    private boolean depthAllowed() {
        return switch (colourType) {
            case GREY -> bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8 || bitDepth == 16;
            case PALETTE -> bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8;
            case RGB, GREY_ALPHA, RGB_ALPHA -> bitDepth == 8 || bitDepth == 16;
            default -> false;
        };
    }

    private void palette(ByteRange content) {
        if (content.length() % 3 != 0 || content.length() < 3 || content.length() > 768 || palette.length > 0) {
            throw new InvalidImageException(
                    "PNG palette of " + content.length() + " bytes is not valid; the file is corrupt");
        }
        palette = in.bytes(content.start(), (int) content.length());
    }

    private void transparency(ByteRange content) {
        long longest = switch (colourType) {
            case GREY -> 2;
            case RGB -> 6;
            case PALETTE -> palette.length / 3;
            default -> 0;
        };
        boolean fits = colourType == PALETTE
                ? content.length() >= 1 && content.length() <= longest
                : longest > 0 && content.length() == longest;
        if (!fits || !pixelData.isEmpty() || transparency != null) {
            throw new InvalidImageException("PNG transparency of " + content.length()
                    + " bytes does not fit colour type " + colourType + "; the file is corrupt");
        }
        transparency = in.bytes(content.start(), (int) content.length());
    }

    /** The chunk types in use: their four letters as one number. */
    private static final class ChunkType {
        static final int IHDR = 0x49484452;
        static final int PLTE = 0x504c5445;
        static final int TRNS = 0x74524e53;
        static final int ICCP = 0x69434350;
        static final int ACTL = 0x6163544c;
        static final int IDAT = 0x49444154;
        static final int IEND = 0x49454e44;

        private ChunkType() {}
    }
}
