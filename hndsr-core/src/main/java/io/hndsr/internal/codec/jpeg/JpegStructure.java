package io.hndsr.internal.codec.jpeg;

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
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a JPEG stream (ITU-T T.81, annex B). Confined to one thread.
 *
 * <p>{@link #decodable()} lists the ranges that form a stream of the same image without metadata: tables, frame and scans.
 * {@link JpegReader} puts an Adobe segment with the colour transform in front of them, so that a decoder need not guess it
 * and cannot apply a profile or an orientation.
 */
final class JpegStructure {

    private static final int ADOBE_UNTRANSFORMED = 0;
    private static final int ADOBE_YCCK = 2;

    /** More scans than encoders write; bounds the work, since each is a pass over the whole image, however few its bytes. */
    private static final int MAX_SCANS = 64;

    private static final String ICC = "ICC_PROFILE\0";
    private static final String ADOBE = "Adobe";

    private final ByteSource in;
    private final List<ByteRange> decodable = new ArrayList<>();
    private final List<ByteRange> profileParts = new ArrayList<>();
    private final JpegMetadata metadata;

    private @Nullable ImageSize size;
    private int components;
    private boolean namedRgb;
    private boolean jfif;

    /** The colour transform in the Adobe segment; -1 if there is none. */
    private int adobeTransform = -1;

    private long scanBytes;
    private long strayBytes;
    private boolean progressive;
    private boolean ended;

    private JpegStructure(ByteSource in) {
        this.in = in;
        this.metadata = new JpegMetadata(in);
    }

    /** Reads the segments up to the frame header. */
    static JpegStructure readHeader(ByteSource in) {
        JpegStructure structure = new JpegStructure(in);
        structure.walk(false);
        return structure;
    }

    /** Reads all segments, to the end of the image. */
    static JpegStructure read(ByteSource in) {
        JpegStructure structure = new JpegStructure(in);
        structure.walk(true);
        return structure;
    }

    /** The size as stored, before the orientation is applied. */
    ImageSize size() {
        if (size == null) {
            throw new InvalidImageException("JPEG has no frame header; the file is corrupt");
        }
        return size;
    }

    BandLayout layout() {
        return components == 1 ? BandLayout.GREY : BandLayout.RGB;
    }

    Orientation orientation() {
        return metadata.orientation();
    }

    ImageMetadata metadata() {
        return metadata.read();
    }

    /** The number of bytes of entropy-coded data in all scans. */
    long scanBytes() {
        return scanBytes;
    }

    /** Whether there are three components that are luma and chroma, by the rules of libjpeg. */
    boolean isYcbcr() {
        if (components != 3) {
            return false;
        }
        if (jfif) {
            return true;
        }
        return adobeTransform >= 0 ? adobeTransform != ADOBE_UNTRANSFORMED : !namedRgb;
    }

    /** Whether there are four components: cyan, magenta, yellow and black, or their transform. */
    boolean isCmyk() {
        return components == 4;
    }

    /** Whether cyan, magenta and yellow are stored as luma and chroma of their complement. */
    boolean isYcck() {
        return isCmyk() && adobeTransform == ADOBE_YCCK;
    }

    /** Whether 255 stands for no ink, as Adobe's programs and all that follow them store it. */
    boolean isInverted() {
        return adobeTransform >= 0;
    }

    /** How many bytes between segments belong to none. */
    long strayBytes() {
        return strayBytes;
    }

    /** Whether the file has its end marker. */
    boolean hasEnd() {
        return ended;
    }

    /** The ranges after the start marker that a decoder needs, up to the end marker. */
    List<ByteRange> decodable() {
        return decodable;
    }

    /** The profile, if it is complete and usable; of CMYK there is none, since it is converted. */
    Optional<IccProfile> profile() {
        return isCmyk() ? Optional.empty() : IccProfiles.accept(profileBytes(), layout());
    }

    /** The embedded profile, assembled from its numbered parts (ICC.1:2022, B.4); empty if there is none or a part is missing. */
    byte[] profileBytes() {
        int count = profileParts.size();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int number = 1; number <= count; number++) {
            boolean found = false;
            for (ByteRange part : profileParts) {
                long at = part.start() + ICC.length();
                if (in.u8(at) == number && in.u8(at + 1) == count) {
                    data.writeBytes(in.bytes(at + 2, (int) (part.end() - at - 2)));
                    found = true;
                }
            }
            if (!found) {
                return new byte[0];
            }
        }
        return data.toByteArray();
    }

    private void walk(boolean toEnd) {
        long position = 2;
        int scans = 0;
        while (true) {
            if (scans > 0 && !progressive && position >= in.length()) {
                // The decoder warns if pixels are missing; of a progressive image only details would be.
                return;
            }
            if (in.u8(position) != 0xff) {
                // As libjpeg does, which some programs rely on.
                strayBytes++;
                position++;
                continue;
            }
            int marker = in.u8(position + 1);
            if (marker == 0xff) {
                position++;
                continue;
            }
            if (marker == Marker.EOI) {
                if (scans == 0) {
                    throw new InvalidImageException("JPEG ends before its first scan; the file is corrupt");
                }
                ended = true;
                return;
            }
            if (marker == Marker.SOI || marker < Marker.SOF0 || isRestart(marker)) {
                throw new InvalidImageException("JPEG has marker 0x" + Integer.toHexString(marker)
                        + " out of place at byte " + position + "; the file is corrupt");
            }
            long length = in.u16(position + 2, ByteOrder.BIG_ENDIAN);
            ByteRange segment = new ByteRange(position, length + 2);
            if (length < 2) {
                throw new InvalidImageException("JPEG segment at byte " + position + " has a length of " + length
                        + ", less than 2; the file is corrupt");
            }
            in.require(segment.start(), segment.length());
            ByteRange content = new ByteRange(position + 4, length - 2);
            position = segment.end();
            if (isFrame(marker)) {
                frame(marker, content);
                if (!toEnd) {
                    return;
                }
                decodable.add(segment);
            } else if (marker == Marker.SOS) {
                size();
                if (++scans > MAX_SCANS) {
                    throw new InvalidImageException(
                            "JPEG has more than " + MAX_SCANS + " scans; re-encode it with fewer");
                }
                long end = scanEnd(position);
                scanBytes += end - position;
                decodable.add(new ByteRange(segment.start(), end - segment.start()));
                position = end;
            } else if (marker >= Marker.APP0 && marker <= Marker.APP15) {
                application(marker, content);
            } else if (marker == Marker.DNL) {
                throw new UnsupportedImageException(
                        "JPEG that stores its height after the pixels (DNL) is not supported; re-encode it");
            } else if (marker != Marker.COM) {
                decodable.add(segment);
            }
        }
    }

    /** Finds the marker that ends a scan, or the end of the file, skipping stuffed zeros, fill bytes and restart markers. */
    private long scanEnd(long start) {
        long position = start;
        while (true) {
            if (!progressive && position >= in.length() - 1) {
                return in.length();
            }
            if (in.u8(position++) == 0xff) {
                int next = in.u8(position);
                if (next != 0 && next != 0xff && !isRestart(next)) {
                    return position - 1;
                }
            }
        }
    }

    private void frame(int marker, ByteRange content) {
        if (size != null) {
            throw new InvalidImageException("JPEG has two frame headers; the file is corrupt");
        }
        long at = content.start();
        int precision = content.length() < 6 ? 0 : in.u8(at);
        int height = in.u16(at + 1, ByteOrder.BIG_ENDIAN);
        int width = in.u16(at + 3, ByteOrder.BIG_ENDIAN);
        components = in.u8(at + 5);
        if (marker > Marker.SOF2) {
            throw new UnsupportedImageException("JPEG with lossless, hierarchical or arithmetic coding (frame type "
                    + (marker - Marker.SOF0) + ") is not supported; convert it to PNG or to baseline JPEG");
        }
        if (precision == 12) {
            throw new UnsupportedImageException(
                    "JPEG with 12-bit samples is not supported; convert it to a 16-bit PNG or TIFF");
        }
        if (precision != 8 || width == 0 || content.length() != 6 + 3L * components) {
            throw new InvalidImageException("JPEG frame header is not valid: precision " + precision + ", size " + width
                    + "x" + height + ", " + components + " components; the file is corrupt");
        }
        if (height == 0) {
            throw new UnsupportedImageException(
                    "JPEG that stores its height after the pixels (DNL) is not supported; re-encode it");
        }
        if (components != 1 && components != 3 && components != 4) {
            throw new UnsupportedImageException(
                    "JPEG with " + components + " components is not supported; convert it to RGB");
        }
        progressive = marker == Marker.SOF2;
        namedRgb = components == 3 && in.u8(at + 6) == 'R' && in.u8(at + 9) == 'G' && in.u8(at + 12) == 'B';
        size = new ImageSize(width, height);
    }

    private void application(int marker, ByteRange content) {
        switch (marker) {
            case Marker.APP0 -> {
                if (starts(content, "JFIF\0")) {
                    jfif = true;
                    metadata.takeJfif(content);
                }
            }
            case Marker.APP0 + 1 -> metadata.takeApp1(content);
            case Marker.APP0 + 2 -> {
                if (starts(content, ICC) && content.length() >= ICC.length() + 2) {
                    profileParts.add(content);
                }
            }
            case Marker.APP0 + 14 -> {
                if (starts(content, ADOBE) && content.length() >= 12) {
                    adobeTransform = in.u8(content.start() + 11);
                }
            }
            default -> {}
        }
    }

    private boolean starts(ByteRange content, String ascii) {
        return content.length() >= ascii.length() && in.startsWith(content.start(), ascii);
    }

    private static boolean isRestart(int marker) {
        return marker >= 0xd0 && marker <= 0xd7;
    }

    private static boolean isFrame(int marker) {
        return marker >= Marker.SOF0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static final class Marker {
        static final int SOF0 = 0xc0;
        static final int SOF2 = 0xc2;
        static final int SOI = 0xd8;
        static final int EOI = 0xd9;
        static final int SOS = 0xda;
        static final int DNL = 0xdc;
        static final int APP0 = 0xe0;
        static final int APP15 = 0xef;
        static final int COM = 0xfe;

        private Marker() {}
    }
}
