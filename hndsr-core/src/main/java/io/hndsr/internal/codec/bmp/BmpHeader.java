package io.hndsr.internal.codec.bmp;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.Resolution;
import io.hndsr.internal.codec.format.ByteSource;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The header of a BMP: of OS/2 1.x (12 bytes), or of Windows from version 3 to 5 (40 to 124 bytes).
 *
 * @param size the size
 * @param bits the bits per pixel
 * @param topDown whether the first row of the file is the top one
 * @param coding how pixels are stored
 * @param masks the bits of each colour; empty if the coding has none
 * @param pixelsAt the position of the pixels
 * @param paletteGrey whether all colours of the palette are grey
 * @param resolution the pixels per metre, if the header has them
 */
record BmpHeader(
        ImageSize size,
        int bits,
        boolean topDown,
        Coding coding,
        Optional<ColourMasks> masks,
        long pixelsAt,
        boolean paletteGrey,
        Optional<Resolution> resolution) {

    private static final int FILE_HEADER_BYTES = 14;
    private static final int CORE_HEADER_BYTES = 12;
    private static final int INFO_HEADER_BYTES = 40;
    private static final int ALPHA_HEADER_BYTES = 56;
    private static final int LONGEST_HEADER_BYTES = 124;

    /** How pixels are stored. */
    enum Coding {
        /** As they are: palette indices, or colours in bytes. */
        PLAIN,
        /** As they are, each colour in bits that a mask names. */
        MASKED,
        /** Runs of palette indices. */
        RUNS
    }

    /** The bands of the decoded image. */
    BandLayout layout() {
        if (masks.isPresent()) {
            return masks.get().hasAlpha() ? BandLayout.RGB_ALPHA : BandLayout.RGB;
        }
        return paletteGrey ? BandLayout.GREY : BandLayout.RGB;
    }

    /** The bytes of a stored row, which is padded to four, unless rows are coded in runs. */
    long rowBytes() {
        return ((long) size.width() * bits + 31) / 32 * 4;
    }

    static BmpHeader read(ByteSource in) {
        long headerBytes = u32(in, FILE_HEADER_BYTES);
        boolean core = headerBytes == CORE_HEADER_BYTES;
        requireKnown(headerBytes);
        in.require(FILE_HEADER_BYTES, headerBytes);
        int at = FILE_HEADER_BYTES + 4;
        long width = core ? u16(in, at) : (int) u32(in, at);
        long height = core ? u16(in, at + 2) : (int) u32(in, at + 4);
        int bits = u16(in, core ? at + 6 : at + 10);
        long compression = core ? 0 : u32(in, at + 12);
        if (width < 1 || height == 0 || height == Integer.MIN_VALUE) {
            throw new InvalidImageException("BMP size " + width + "x" + height + " is not valid; the file is corrupt");
        }
        Coding coding = coding(compression, bits);
        if (coding == Coding.RUNS && height < 0) {
            throw new InvalidImageException("BMP in runs has a negative height of " + height + "; the file is corrupt");
        }
        return new BmpHeader(
                new ImageSize((int) width, (int) Math.abs(height)),
                bits,
                height < 0,
                coding,
                masks(in, coding, compression, bits, headerBytes),
                u32(in, 10),
                bits <= 8 && isPaletteGrey(in, FILE_HEADER_BYTES + headerBytes, bits, core),
                core ? Optional.empty() : resolution(in, at + 20));
    }

    private static Optional<Resolution> resolution(ByteSource in, long at) {
        int horizontal = (int) u32(in, at);
        int vertical = (int) u32(in, at + 4);
        return horizontal < 1 || vertical < 1
                ? Optional.empty()
                : Optional.of(new Resolution(horizontal, vertical, Resolution.Unit.METRE));
    }

    private static void requireKnown(long headerBytes) {
        if (headerBytes == 16 || headerBytes == 64) {
            throw new UnsupportedImageException(
                    "BMP of OS/2 2.x (header of " + headerBytes + " bytes) is not supported; convert it to PNG");
        }
        boolean known = headerBytes == CORE_HEADER_BYTES
                || (headerBytes >= INFO_HEADER_BYTES && headerBytes <= LONGEST_HEADER_BYTES);
        if (!known) {
            throw new InvalidImageException(
                    "BMP header of " + headerBytes + " bytes is of no known kind; the file is corrupt");
        }
    }

    private static Coding coding(long compression, int bits) {
        boolean packed = bits == 16 || bits == 32;
        if (compression == 0 && (bits == 1 || bits == 4 || bits == 8 || bits == 24 || bits == 32)) {
            return Coding.PLAIN;
        }
        if (packed && (compression == 0 || compression == 3 || compression == 6)) {
            return Coding.MASKED;
        }
        if ((compression == 1 && bits == 8) || (compression == 2 && bits == 4)) {
            return Coding.RUNS;
        }
        throw new UnsupportedImageException("BMP with compression " + compression + " at " + bits
                + " bits per pixel is not supported; convert it to PNG");
    }

    private static Optional<ColourMasks> masks(
            ByteSource in, Coding coding, long compression, int bits, long headerBytes) {
        if (coding != Coding.MASKED) {
            return Optional.empty();
        }
        if (compression == 0) {
            return Optional.of(ColourMasks.FIVE_BITS);
        }
        // They follow a header of 40 bytes, and are part of longer ones.
        long at = FILE_HEADER_BYTES + INFO_HEADER_BYTES;
        boolean alpha = compression == 6 || headerBytes >= ALPHA_HEADER_BYTES;
        return Optional.of(
                new ColourMasks(bits, u32(in, at), u32(in, at + 4), u32(in, at + 8), alpha ? u32(in, at + 12) : 0));
    }

    private static boolean isPaletteGrey(ByteSource in, long at, int bits, boolean core) {
        long used = core ? 0 : u32(in, FILE_HEADER_BYTES + 32);
        int entries = used == 0 ? 1 << bits : (int) Math.min(used, 1 << bits);
        int entryBytes = core ? 3 : 4;
        boolean grey = true;
        for (int i = 0; i < entries; i++) {
            long entry = at + (long) i * entryBytes;
            int blue = in.u8(entry);
            int green = in.u8(entry + 1);
            int red = in.u8(entry + 2);
            grey &= blue == green && blue == red;
        }
        return grey;
    }

    private static int u16(ByteSource in, long position) {
        return in.u16(position, ByteOrder.LITTLE_ENDIAN);
    }

    private static long u32(ByteSource in, long position) {
        return in.u32(position, ByteOrder.LITTLE_ENDIAN);
    }
}
