package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.imageio.JdkCodec;
import io.hndsr.internal.codec.imageio.ReaderWarnings;
import io.hndsr.internal.codec.imageio.SplicedImageInputStream;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageReader;

/** Decodes a segment compressed with JPEG (TIFF 6.0, supplement 2) with the Java runtime's decoder. Stateless. */
final class JpegSegment {

    /*
     * The stream of a segment refers to tables that stand in the directory. Both are joined, without application segments, so
     * that none of those can change what the decoder makes of the components; an Adobe segment in front says that they are not
     * to be converted. Conversion from luma and chroma follows libjpeg's integer arithmetic (jdcolor.c), so that the samples
     * equal those of other readers.
     */

    private static final byte[] PREFIX = {
        (byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    private static final int MAX_SCANS = 64;
    private static final int MAX_COMPONENTS = 4;

    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP15 = 0xef;
    private static final int COM = 0xfe;

    private JpegSegment() {}

    /**
     * Decodes a segment.
     *
     * @param tables the shared tables, which may be none
     * @param stream the stream of the segment
     * @param width its columns
     * @param rows the rows that are needed
     * @param maxRows the most rows it may have
     * @param components its bands
     * @return {@code [rows, width, components]}
     */
    static byte[] decode(byte[] tables, byte[] stream, int width, int rows, int maxRows, int components) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(PREFIX.length + tables.length + stream.length);
        joined.writeBytes(PREFIX);
        if (tables.length > 0) {
            new Walk(tables, joined).run(false);
        }
        Walk walk = new Walk(stream, joined);
        walk.run(true);
        if (walk.width != width || walk.height < rows || walk.height > maxRows || walk.components != components) {
            throw new InvalidImageException("TIFF has a JPEG segment of " + walk.width + "x" + walk.height + " with "
                    + walk.components + " components, not " + width + "x" + rows + " with " + components
                    + "; the file is corrupt");
        }
        return decode(joined.toByteArray(), width, rows, components);
    }

    private static byte[] decode(byte[] whole, int width, int rows, int components) {
        ImageReader reader = JdkCodec.JPEG.newReader();
        ReaderWarnings warnings = ReaderWarnings.of(reader);
        try (ByteSource none = ByteSource.of(new byte[0]);
                SplicedImageInputStream in = new SplicedImageInputStream(whole, none, List.of(), new byte[0])) {
            reader.setInput(in, true, true);
            Raster raster = reader.readRaster(0, null);
            warnings.requireNoDamage("JPEG segment of TIFF", remark -> {});
            if (raster.getNumBands() != components
                    || raster.getTransferType() != DataBuffer.TYPE_BYTE
                    || raster.getWidth() != width
                    || raster.getHeight() < rows) {
                throw new InvalidImageException(
                        "TIFF has a JPEG segment that was decoded into " + raster + "; the file is corrupt");
            }
            byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, rows), components)];
            raster.getDataElements(0, 0, width, rows, samples);
            return samples;
        } catch (IOException | RuntimeException e) {
            if (e instanceof InvalidImageException typed) {
                throw typed;
            }
            throw new InvalidImageException("TIFF has a corrupt JPEG segment: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    /** Converts luma and chroma of the full range (ITU-T T.871) to red, green, blue, in place. */
    static void toRgb(byte[] samples) {
        for (int i = 0; i < samples.length; i += 3) {
            int luma = samples[i] & 0xff;
            int blue = (samples[i + 1] & 0xff) - 128;
            int red = (samples[i + 2] & 0xff) - 128;
            samples[i] = limited(luma + ((91_881 * red + 32_768) >> 16));
            samples[i + 1] = limited(luma + ((32_768 - 22_554 * blue - 46_802 * red) >> 16));
            samples[i + 2] = limited(luma + ((116_130 * blue + 32_768) >> 16));
        }
    }

    private static byte limited(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    /** Passes the segments of a stream on that the decoder needs. */
    private static final class Walk {

        private final byte[] in;
        private final ByteArrayOutputStream out;
        private int width;
        private int height;
        private int components;

        Walk(byte[] in, ByteArrayOutputStream out) {
            this.in = in;
            this.out = out;
        }

        void run(boolean hasImage) {
            if (in.length < 2 || at(0) != 0xff || at(1) != SOI) {
                throw corrupt("does not begin with a start marker");
            }
            int position = 2;
            int scans = 0;
            while (true) {
                if (at(position) != 0xff) {
                    throw corrupt("has no marker at byte " + position);
                }
                int marker = at(position + 1);
                if (marker == 0xff) {
                    position++;
                    continue;
                }
                if (marker == EOI) {
                    if (hasImage) {
                        out.write(0xff);
                        out.write(EOI);
                    }
                    if (hasImage && scans == 0) {
                        throw corrupt("ends before its first scan");
                    }
                    return;
                }
                int end = position + 2 + (at(position + 2) << 8 | at(position + 3));
                if (marker < SOF0 || (marker >= 0xd0 && marker <= SOI) || end < position + 4 || end > in.length) {
                    throw corrupt("has no valid marker at byte " + position);
                }
                if (isFrame(marker)) {
                    frame(marker, position, end);
                }
                if (marker == SOS) {
                    if (!hasImage || width == 0 || ++scans > MAX_SCANS) {
                        throw corrupt("has a scan without a frame, or more than " + MAX_SCANS);
                    }
                    end = scanEnd(end);
                }
                if (!(marker >= APP0 && marker <= APP15) && marker != COM) {
                    out.write(in, position, end - position);
                }
                position = end;
            }
        }

        private int scanEnd(int start) {
            int position = start;
            while (true) {
                if (at(position++) == 0xff) {
                    int next = at(position);
                    if (next != 0 && next != 0xff && !(next >= 0xd0 && next < SOI)) {
                        return position - 1;
                    }
                }
            }
        }

        private void frame(int marker, int position, int end) {
            if (width != 0 || end - position < 10) {
                throw corrupt("has two frames, or one that is too short");
            }
            int precision = at(position + 4);
            height = at(position + 5) << 8 | at(position + 6);
            width = at(position + 7) << 8 | at(position + 8);
            components = at(position + 9);
            if (marker > SOF2 || precision != 8 || height == 0 || components > MAX_COMPONENTS) {
                throw new UnsupportedImageException("TIFF with JPEG compression of frame type " + (marker - SOF0) + ", "
                        + precision + " bits, " + components + " components is not supported; write it with DEFLATE:"
                        + " gdal_translate -co COMPRESS=DEFLATE in.tif out.tif");
            }
            if (width == 0 || components == 0 || end - position != 10 + 3 * components) {
                throw corrupt("has a frame that is not valid");
            }
        }

        private static boolean isFrame(int marker) {
            return marker >= SOF0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        }

        private int at(int position) {
            if (position >= in.length) {
                throw corrupt("ends after " + in.length + " bytes");
            }
            return in[position] & 0xff;
        }

        private static InvalidImageException corrupt(String what) {
            return new InvalidImageException(
                    "TIFF has a JPEG segment that " + what + "; the file is truncated or corrupt");
        }
    }
}
