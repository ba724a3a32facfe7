package io.hndsr.internal.codec.bmp;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.format.Orientation;
import io.hndsr.internal.codec.imageio.JdkCodec;
import io.hndsr.internal.codec.imageio.PluginPixels;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads uncompressed BMP, 24 and 32 bit and palettes of 1, 4 and 8 bit, with the Java runtime's decoder. Stateless.
 */
public final class BmpReader implements FormatReader {

    private static final int FILE_HEADER_BYTES = 14;
    private static final int CORE_HEADER_BYTES = 12;
    private static final int INFO_HEADER_BYTES = 40;
    private static final int MASKED_HEADER_BYTES = 56;
    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3;

    @Override
    public ImageHeader readHeader(ByteSource in) {
        Header header = Header.read(in);
        return new ImageHeader(ImageFormat.BMP, header.size, header.layout(), SampleType.UINT8);
    }

    @Override
    public RasterImage decode(ByteSource in) {
        Header header = Header.read(in);
        long rowBytes = ((long) header.size.width() * header.bitsPerPixel + 31) / 32 * 4;
        in.require(header.pixelsAt, Math.multiplyExact(rowBytes, header.size.height()));
        return new PluginPixels(
                        ImageFormat.BMP,
                        header.size,
                        header.layout(),
                        SampleType.UINT8,
                        Orientation.NORMAL,
                        Optional.empty())
                .decode(JdkCodec.BMP.newReader(), in, in.length());
    }

    private static final class Header {

        private final ImageSize size;
        private final int bitsPerPixel;
        private final long pixelsAt;

        /** Red, green and blue of each entry; empty where pixels are colours. */
        private final byte[] palette;

        /** Which byte of a stored pixel holds each band; empty where there is a palette. */
        private final int[] bandBytes;

        private Header(ImageSize size, int bitsPerPixel, long pixelsAt, byte[] palette, int[] bandBytes) {
            this.size = size;
            this.bitsPerPixel = bitsPerPixel;
            this.pixelsAt = pixelsAt;
            this.palette = palette;
            this.bandBytes = bandBytes;
        }

        static Header read(ByteSource in) {
            long headerBytes = u32(in, FILE_HEADER_BYTES);
            boolean core = headerBytes == CORE_HEADER_BYTES;
            if (!core && (headerBytes < INFO_HEADER_BYTES || headerBytes > 256)) {
                throw new InvalidImageException("BMP header of " + headerBytes + " bytes is of no known kind");
            }
            in.require(FILE_HEADER_BYTES, headerBytes);
            int at = FILE_HEADER_BYTES + 4;
            long width = core ? in.u16(at, ByteOrder.LITTLE_ENDIAN) : (int) u32(in, at);
            long height = core ? in.u16(at + 2, ByteOrder.LITTLE_ENDIAN) : (int) u32(in, at + 4);
            int bits = in.u16(core ? at + 6 : at + 10, ByteOrder.LITTLE_ENDIAN);
            long compression = core ? UNCOMPRESSED : u32(in, at + 12);
            if (width < 1 || height == 0 || height == Integer.MIN_VALUE) {
                throw new InvalidImageException("BMP size " + width + "x" + height + " is not valid");
            }
            if (compression != UNCOMPRESSED && !(compression == BIT_FIELDS && bits == 32)) {
                throw new UnsupportedImageException("BMP with compression " + compression + " at " + bits
                        + " bits per pixel is not read; convert it to PNG");
            }
            byte[] palette = new byte[0];
            int[] bandBytes = new int[0];
            switch (bits) {
                case 1, 4, 8 -> palette = readPalette(in, FILE_HEADER_BYTES + headerBytes, bits, core);
                case 24 -> bandBytes = new int[] {2, 1, 0};
                case 32 -> bandBytes = compression == BIT_FIELDS ? readMasks(in, headerBytes) : new int[] {2, 1, 0};
                default ->
                    throw new UnsupportedImageException(
                            "BMP with " + bits + " bits per pixel is not read; convert it to PNG");
            }
            ImageSize size = new ImageSize((int) width, (int) Math.abs(height));
            return new Header(size, bits, u32(in, 10), palette, bandBytes);
        }

        BandLayout layout() {
            if (palette.length > 0) {
                return isGrey(palette) ? BandLayout.GREY : BandLayout.RGB;
            }
            return bandBytes.length == 4 ? BandLayout.RGB_ALPHA : BandLayout.RGB;
        }

        private static boolean isGrey(byte[] palette) {
            for (int i = 0; i < palette.length; i += 3) {
                if (palette[i] != palette[i + 1] || palette[i] != palette[i + 2]) {
                    return false;
                }
            }
            return true;
        }

        private static byte[] readPalette(ByteSource in, long at, int bits, boolean core) {
            long used = core ? 0 : u32(in, FILE_HEADER_BYTES + 32);
            int entries = used == 0 ? 1 << bits : (int) Math.min(used, 1 << bits);
            int stored = core ? 3 : 4;
            byte[] palette = new byte[entries * 3];
            for (int i = 0; i < entries; i++) {
                palette[i * 3] = (byte) in.u8(at + (long) i * stored + 2);
                palette[i * 3 + 1] = (byte) in.u8(at + (long) i * stored + 1);
                palette[i * 3 + 2] = (byte) in.u8(at + (long) i * stored);
            }
            return palette;
        }

        /** Reads which byte of a pixel each colour is in; the alpha mask counts where the header has room for one. */
        private static int[] readMasks(ByteSource in, long headerBytes) {
            long alpha = headerBytes >= MASKED_HEADER_BYTES ? u32(in, FILE_HEADER_BYTES + INFO_HEADER_BYTES + 12) : 0;
            int[] bytes = new int[alpha == 0 ? 3 : 4];
            for (int band = 0; band < bytes.length; band++) {
                long mask = u32(in, FILE_HEADER_BYTES + INFO_HEADER_BYTES + 4L * band);
                int shift = Long.numberOfTrailingZeros(mask);
                if (shift % 8 != 0 || shift > 24 || mask >> shift != 0xff) {
                    throw new UnsupportedImageException(
                            "BMP with colour mask 0x" + Long.toHexString(mask) + " is not read; convert it to PNG");
                }
                bytes[band] = shift / 8;
            }
            return bytes;
        }

        private static long u32(ByteSource in, long position) {
            return in.u32(position, ByteOrder.LITTLE_ENDIAN);
        }
    }
}
