package io.hndsr.internal.codec.webp;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.IccProfiles;
import io.hndsr.internal.codec.format.Orientation;
import io.hndsr.internal.codec.metadata.EmbeddedMetadata;
import io.hndsr.internal.codec.metadata.Exif;
import io.hndsr.internal.codec.metadata.Xmp;
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
    private @Nullable ByteRange exif;
    private @Nullable ByteRange xmp;

    private WebpStructure(ByteSource in) {
        this.in = in;
    }

    /** Reads the headers of all chunks, which costs little even for a large file. */
    static WebpStructure read(ByteSource in) {
        WebpStructure structure = new WebpStructure(in);
        structure.walk();
        return structure;
    }

    ImageSize size() {
        if (size == null) {
            throw new InvalidImageException("WebP has no image data; the file is corrupt");
        }
        return size;
    }

    BandLayout layout() {
        return alpha ? BandLayout.RGB_ALPHA : BandLayout.RGB;
    }

    /** Whether alpha has a chunk of its own. */
    boolean hasAlphaChunk() {
        return alphaChunk;
    }

    /** The orientation in EXIF; XMP's is not obeyed, as browsers do. */
    Orientation orientation() {
        return exif == null ? Orientation.NORMAL : Orientation.ofExif(in, exif.start(), exif.length());
    }

    ImageMetadata metadata() {
        return EmbeddedMetadata.of(
                Exif.read(EmbeddedMetadata.block(in, exif)),
                Xmp.read(EmbeddedMetadata.block(in, xmp)),
                Optional.empty(),
                orientation());
    }

    Optional<IccProfile> profile() {
        if (profile == null || profile.length() > IccProfiles.MAX_BYTES) {
            return Optional.empty();
        }
        return IccProfiles.accept(in.bytes(profile.start(), (int) profile.length()), layout());
    }

    /** The length of the file in its header; bytes after that are not part of the image. */
    int fileBytes() {
        return Math.toIntExact(u32(4) + CHUNK_HEADER_BYTES);
    }

    private void walk() {
        long end = u32(4) + CHUNK_HEADER_BYTES;
        in.require(0, end);
        if (end > Integer.MAX_VALUE - 8) {
            throw new UnsupportedImageException("WebP of " + end + " bytes is not supported; convert it to TIFF");
        }
        long position = RIFF_HEADER_BYTES;
        requireFirstChunk(position);
        while (position < end) {
            if (end - position < CHUNK_HEADER_BYTES) {
                throw corrupt("a chunk that exceeds the file");
            }
            ByteRange content = new ByteRange(position + CHUNK_HEADER_BYTES, u32(position + 4));
            long next = content.end() + (content.length() & 1);
            if (next > end) {
                throw corrupt("a chunk that exceeds the file");
            }
            chunk(position, content);
            position = next;
        }
        if (canvas != null && !canvas.equals(size())) {
            throw corrupt("an image of " + size() + " on a canvas of " + canvas);
        }
        size();
    }

    /**
     * Requires one of the three chunks that a file may begin with (RFC 9649, sections 2.5 to 2.7). libwebp decodes any other
     * first chunk as a bare bitstream, which could claim another size.
     */
    private void requireFirstChunk(long position) {
        if (!in.startsWith(position, "VP8X") && !in.startsWith(position, "VP8L") && !in.startsWith(position, "VP8 ")) {
            throw corrupt("a first chunk other than VP8, VP8L or VP8X");
        }
    }

    private void chunk(long position, ByteRange content) {
        if (in.startsWith(position, "VP8X")) {
            extended(content);
        } else if (in.startsWith(position, "VP8L")) {
            setSize(lossless(content));
        } else if (in.startsWith(position, "VP8 ")) {
            setSize(lossy(content));
        } else if (in.startsWith(position, "ALPH")) {
            alpha = true;
            alphaChunk = true;
        } else if (in.startsWith(position, "ANIM") || in.startsWith(position, "ANMF")) {
            throw animated();
        } else if (in.startsWith(position, "ICCP")) {
            profile = content;
        } else if (in.startsWith(position, "EXIF")) {
            // Some writers keep the prefix that the block has in JPEG.
            int prefix = in.startsWith(content.start(), "Exif\0\0") ? 6 : 0;
            exif = new ByteRange(content.start() + prefix, content.length() - prefix);
        } else if (in.startsWith(position, "XMP ")) {
            xmp = content;
        }
    }

    private void extended(ByteRange content) {
        if (content.length() < 10) {
            throw corrupt("a VP8X chunk of " + content.length() + " bytes, fewer than 10");
        }
        if ((in.u8(content.start()) & ANIMATION_FLAG) != 0) {
            throw animated();
        }
        canvas = new ImageSize(u24(content.start() + 4) + 1, u24(content.start() + 7) + 1);
    }

    private ImageSize lossless(ByteRange content) {
        if (content.length() < 5 || in.u8(content.start()) != LOSSLESS_SIGNATURE) {
            throw corrupt("a lossless bitstream without its signature");
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
            throw corrupt("a lossy bitstream without its start code");
        }
        int width = in.u16(at + 6, ByteOrder.LITTLE_ENDIAN) & 0x3fff;
        int height = in.u16(at + 8, ByteOrder.LITTLE_ENDIAN) & 0x3fff;
        if (width == 0 || height == 0) {
            throw corrupt("a size of " + width + "x" + height);
        }
        return new ImageSize(width, height);
    }

    private void setSize(ImageSize found) {
        if (size != null) {
            throw corrupt("two images");
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
        return new UnsupportedImageException("animated WebP is not supported; extract one frame");
    }
}
