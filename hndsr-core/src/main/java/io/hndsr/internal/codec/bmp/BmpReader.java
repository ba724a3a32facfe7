package io.hndsr.internal.codec.bmp;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.Resolution;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.format.Orientation;
import io.hndsr.internal.codec.imageio.JdkCodec;
import io.hndsr.internal.codec.imageio.PluginDecoder;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads uncompressed BMP with 24 or 32 bits, or palettes of 1, 4 or 8 bits, with the Java runtime's decoder. Stateless.
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
        return new ImageHeader(ImageFormat.BMP, header.size, header.layout, SampleType.UINT8);
    }

    @Override
    public RasterImage decode(ByteSource in) {
        Header header = Header.read(in);
        long rowBytes = ((long) header.size.width() * header.bitsPerPixel + 31) / 32 * 4;
        in.require(header.pixelsAt, Math.multiplyExact(rowBytes, header.size.height()));
        return new PluginDecoder(
                        ImageFormat.BMP,
                        header.size,
                        header.layout,
                        SampleType.UINT8,
                        Orientation.NORMAL,
                        Optional.empty())
                .decode(JdkCodec.BMP.newReader(), in, in.length())
                .withMetadata(new ImageMetadata(Optional.empty(), Optional.empty(), header.resolution));
    }

    private static final class Header {

        private final ImageSize size;
        private final int bitsPerPixel;
        private final long pixelsAt;
        private final BandLayout layout;
        private final Optional<Resolution> resolution;

        private Header(
                ImageSize size, int bitsPerPixel, long pixelsAt, BandLayout layout, Optional<Resolution> resolution) {
            this.size = size;
            this.bitsPerPixel = bitsPerPixel;
            this.pixelsAt = pixelsAt;
            this.layout = layout;
            this.resolution = resolution;
        }

        static Header read(ByteSource in) {
            long headerBytes = u32(in, FILE_HEADER_BYTES);
            boolean core = headerBytes == CORE_HEADER_BYTES;
            if (!core && (headerBytes < INFO_HEADER_BYTES || headerBytes > 256)) {
                throw new InvalidImageException(
                        "BMP header of " + headerBytes + " bytes is of no known kind; the file is corrupt");
            }
            in.require(FILE_HEADER_BYTES, headerBytes);
            int at = FILE_HEADER_BYTES + 4;
            long width = core ? in.u16(at, ByteOrder.LITTLE_ENDIAN) : (int) u32(in, at);
            long height = core ? in.u16(at + 2, ByteOrder.LITTLE_ENDIAN) : (int) u32(in, at + 4);
            int bits = in.u16(core ? at + 6 : at + 10, ByteOrder.LITTLE_ENDIAN);
            long compression = core ? UNCOMPRESSED : u32(in, at + 12);
            if (width < 1 || height == 0 || height == Integer.MIN_VALUE) {
                throw new InvalidImageException(
                        "BMP size " + width + "x" + height + " is not valid; the file is corrupt");
            }
            if (compression != UNCOMPRESSED && !(compression == BIT_FIELDS && bits == 32)) {
                throw new UnsupportedImageException("BMP with compression " + compression + " at " + bits
                        + " bits per pixel is not supported; convert it to PNG");
            }
            BandLayout layout = switch (bits) {
                case 1, 4, 8 -> readPalette(in, FILE_HEADER_BYTES + headerBytes, bits, core);
                case 24 -> BandLayout.RGB;
                case 32 -> compression == BIT_FIELDS ? readMasks(in, headerBytes) : BandLayout.RGB;
                default ->
                    throw new UnsupportedImageException(
                            "BMP with " + bits + " bits per pixel is not supported; convert it to PNG");
            };
            ImageSize size = new ImageSize((int) width, (int) Math.abs(height));
            return new Header(size, bits, u32(in, 10), layout, core ? Optional.empty() : readResolution(in, at + 20));
        }

        private static Optional<Resolution> readResolution(ByteSource in, long at) {
            int horizontal = (int) u32(in, at);
            int vertical = (int) u32(in, at + 4);
            return horizontal < 1 || vertical < 1
                    ? Optional.empty()
                    : Optional.of(new Resolution(horizontal, vertical, Resolution.Unit.METRE));
        }

        /** Reads a palette: grey if all its entries are. */
        private static BandLayout readPalette(ByteSource in, long at, int bits, boolean core) {
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
            return grey ? BandLayout.GREY : BandLayout.RGB;
        }

        /** Reads the colour masks, each of which must be one byte; a header of 56 bytes or more may have one for alpha. */
        private static BandLayout readMasks(ByteSource in, long headerBytes) {
            long alpha = headerBytes >= MASKED_HEADER_BYTES ? u32(in, FILE_HEADER_BYTES + INFO_HEADER_BYTES + 12) : 0;
            BandLayout layout = alpha == 0 ? BandLayout.RGB : BandLayout.RGB_ALPHA;
            for (int band = 0; band < layout.bands(); band++) {
                long mask = u32(in, FILE_HEADER_BYTES + INFO_HEADER_BYTES + 4L * band);
                int shift = Long.numberOfTrailingZeros(mask);
                if (shift % 8 != 0 || shift > 24 || mask >> shift != 0xff) {
                    throw new UnsupportedImageException("BMP with colour mask 0x" + Long.toHexString(mask)
                            + " is not supported; convert it to PNG");
                }
            }
            return layout;
        }

        private static long u32(ByteSource in, long position) {
            return in.u32(position, ByteOrder.LITTLE_ENDIAN);
        }
    }
}
