package io.hndsr.internal.codec.webp;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.IccProfiles;
import io.hndsr.internal.codec.format.Orientation;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chunks of a WebP file (RFC 9649). Confined to one thread. */
final class WebpStructure {

    private static final int RIFF_HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int ANIMATION_FLAG = 0x02;
    private static final int LOSSLESS_SIGNATURE = 0x2f;

    private final ByteSource in;

    private @Nullable ImageSize size;
    private @Nullable ImageSize canvas;
    private boolean alpha;
    private boolean alphaChunk;
    private @Nullable ByteRange profile;
    private Orientation orientation = Orientation.NORMAL;

    private WebpStructure(ByteSource in) {
        this.in = in;
    }

    /** Reads all chunk headers; only those are read, so this costs the same for a header and for the whole image. */
    static WebpStructure read(ByteSource in) {
        WebpStructure structure = new WebpStructure(in);
        structure.walk();
        return structure;
    }

    ImageSize size() {
        if (size == null) {
            throw new InvalidImageException("WebP has no picture; the file is corrupt");
        }
        return size;
    }

    BandLayout layout() {
        return alpha ? BandLayout.RGB_ALPHA : BandLayout.RGB;
    }

    /** Whether alpha is stored apart from the colours. */
    boolean hasAlphaChunk() {
        return alphaChunk;
    }

    Orientation orientation() {
        return orientation;
    }

    Optional<IccProfile> profile() {
        if (profile == null || profile.length() > IccProfiles.MAX_BYTES) {
            return Optional.empty();
        }
        return IccProfiles.accept(in.bytes(profile.start(), (int) profile.length()), layout());
    }

    /** The length of the file by its own account; what follows is no part of the picture. */
    int fileBytes() {
        return Math.toIntExact(u32(4) + CHUNK_HEADER_BYTES);
    }

    private void walk() {
        long end = u32(4) + CHUNK_HEADER_BYTES;
        in.require(0, end);
        if (end > Integer.MAX_VALUE - 8) {
            throw new UnsupportedImageException("WebP of " + end + " bytes is not read; convert it to TIFF");
        }
        long position = RIFF_HEADER_BYTES;
        requireKnown(position);
        while (position < end) {
            if (end - position < CHUNK_HEADER_BYTES) {
                throw corrupt("a chunk that does not fit");
            }
            ByteRange content = new ByteRange(position + CHUNK_HEADER_BYTES, u32(position + 4));
            long next = content.end() + (content.length() & 1);
            if (next > end) {
                throw corrupt("a chunk that does not fit");
            }
            chunk(position, content);
            position = next;
        }
        if (canvas != null && !canvas.equals(size())) {
            throw corrupt("a picture of " + size() + " on a canvas of " + canvas);
        }
        size();
    }

    /**
     * Others may only follow (RFC 9649, sections 2.5 to 2.7). libwebp takes a first chunk that it does not know for a picture
     * without any chunks, of whatever size its name then spells.
     */
    private void requireKnown(long position) {
        if (!in.startsWith(position, "VP8X") && !in.startsWith(position, "VP8L") && !in.startsWith(position, "VP8 ")) {
            throw corrupt("neither a picture nor its description in the first place");
        }
    }

    private void chunk(long position, ByteRange content) {
        if (in.startsWith(position, "VP8X")) {
            extended(content);
        } else if (in.startsWith(position, "VP8L")) {
            picture(lossless(content));
        } else if (in.startsWith(position, "VP8 ")) {
            picture(lossy(content));
        } else if (in.startsWith(position, "ALPH")) {
            alpha = true;
            alphaChunk = true;
        } else if (in.startsWith(position, "ANIM") || in.startsWith(position, "ANMF")) {
            throw animated();
        } else if (in.startsWith(position, "ICCP")) {
            profile = content;
        } else if (in.startsWith(position, "EXIF")) {
            // Some writers keep the label that JPEG puts in front of the block.
            int label = in.startsWith(content.start(), "Exif\0\0") ? 6 : 0;
            orientation = Orientation.ofExif(in, content.start() + label, content.length() - label);
        }
    }

    private void extended(ByteRange content) {
        if (content.length() < 10) {
            throw corrupt("a short VP8X chunk");
        }
        if ((in.u8(content.start()) & ANIMATION_FLAG) != 0) {
            throw animated();
        }
        canvas = new ImageSize(u24(content.start() + 4) + 1, u24(content.start() + 7) + 1);
    }

    private ImageSize lossless(ByteRange content) {
        if (content.length() < 5 || in.u8(content.start()) != LOSSLESS_SIGNATURE) {
            throw corrupt("a lossless picture without its signature");
        }
        long bits = u32(content.start() + 1);
        alpha |= (bits >> 28 & 1) != 0;
        return new ImageSize((int) (bits & 0x3fff) + 1, (int) (bits >> 14 & 0x3fff) + 1);
    }

    private ImageSize lossy(ByteRange content) {
        long at = content.start();
        // A key frame begins with a clear bit and, after its three-byte tag, the start code 9d 01 2a (RFC 6386, 9.1).
        if (content.length() < 10
                || (in.u8(at) & 1) != 0
                || in.u8(at + 3) != 0x9d
                || in.u8(at + 4) != 0x01
                || in.u8(at + 5) != 0x2a) {
            throw corrupt("a lossy picture without its start code");
        }
        int width = in.u16(at + 6, ByteOrder.LITTLE_ENDIAN) & 0x3fff;
        int height = in.u16(at + 8, ByteOrder.LITTLE_ENDIAN) & 0x3fff;
        if (width == 0 || height == 0) {
            throw corrupt("a size of " + width + "x" + height);
        }
        return new ImageSize(width, height);
    }

    private void picture(ImageSize found) {
        if (size != null) {
            throw corrupt("two pictures");
        }
        size = found;
    }

    private int u24(long position) {
        return in.u16(position, ByteOrder.LITTLE_ENDIAN) | in.u8(position + 2) << 16;
    }

    private long u32(long position) {
        return in.u32(position, ByteOrder.LITTLE_ENDIAN);
    }

    private static InvalidImageException corrupt(String what) {
        return new InvalidImageException("WebP has " + what + "; the file is corrupt");
    }

    private static UnsupportedImageException animated() {
        return new UnsupportedImageException("animated WebP is not read; extract the frame you want");
    }
}
