package io.hndsr.internal.codec;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Reads plain TIFF of one page: grey, palette and RGB, with or without alpha, in strips or tiles. Stateless. */
final class TiffReader implements FormatReader {

    @Override
    public ImageHeader readHeader(ByteSource in) {
        TiffStructure tiff = new TiffStructure(in);
        return new ImageHeader(
                ImageFormat.TIFF, tiff.orientation().apply(tiff.size()), tiff.layout(), tiff.sampleType());
    }

    @Override
    public RasterImage decode(ByteSource in) {
        TiffStructure tiff = new TiffStructure(in);
        requirePlausible(tiff);
        SampleSink sink = new SampleSink(tiff.size(), tiff.layout(), tiff.sampleType());
        if (tiff.compression() == TiffStructure.JPEG) {
            readJpeg(in, tiff, sink);
        } else {
            readRows(in, tiff, sink);
        }
        finishSamples(tiff, sink);
        return sink.finish(tiff.orientation(), tiff.profile());
    }

    /** Checks that every segment is in the file, and that all together can hold the picture. */
    private static void requirePlausible(TiffStructure tiff) {
        long segments = Math.multiplyExact((long) tiff.segmentsAcross(), tiff.segmentsDown());
        if (tiff.planar()) {
            segments = Math.multiplyExact(segments, tiff.storedBands());
        }
        long encoded = 0;
        for (int i = 0; i < segments; i++) {
            encoded += tiff.segment(i).length();
        }
        long pixels = tiff.size().pixels();
        long rawBytes = Math.multiplyExact(pixels, (long) tiff.storedBands() * tiff.bits()) / 8;
        switch (tiff.compression()) {
            case TiffStructure.UNCOMPRESSED -> DecodeLimits.requirePlausible(tiff.size(), rawBytes, encoded, 1);
            case TiffStructure.JPEG ->
                DecodeLimits.requirePlausible(tiff.size(), pixels, encoded, DecodeLimits.JPEG_PIXELS_PER_BYTE);
            case TiffStructure.LZW ->
                DecodeLimits.requirePlausible(tiff.size(), rawBytes, encoded, DecodeLimits.LZW_RATIO);
            case TiffStructure.PACK_BITS ->
                DecodeLimits.requirePlausible(tiff.size(), rawBytes, encoded, DecodeLimits.PACK_BITS_RATIO);
            default -> DecodeLimits.requirePlausible(tiff.size(), rawBytes, encoded, DecodeLimits.DEFLATE_RATIO);
        }
    }

    private static void readRows(ByteSource in, TiffStructure tiff, SampleSink sink) {
        TiffRowStore store = new TiffRowStore(tiff, sink);
        int planes = tiff.planar() ? tiff.storedBands() : 1;
        int rowBands = tiff.planar() ? 1 : tiff.storedBands();
        long rowBytes = ((long) tiff.segmentWidth() * rowBands * tiff.bits() + 7) / 8;
        requireSegmentFits(tiff, rowBytes);
        byte[] row = new byte[Math.toIntExact(rowBytes)];
        int index = 0;
        for (int plane = 0; plane < planes; plane++) {
            for (int down = 0; down < tiff.segmentsDown(); down++) {
                for (int across = 0; across < tiff.segmentsAcross(); across++) {
                    readSegment(in, tiff, index++, row, rowBands, store.at(plane, across, down));
                }
            }
        }
    }

    /** A row of a tile is taken into memory whole, so it must not be far wider than the picture. */
    private static void requireSegmentFits(TiffStructure tiff, long rowBytes) {
        if (tiff.segmentWidth() > tiff.size().width() + 65_536L || rowBytes > Integer.MAX_VALUE - 8) {
            throw new InvalidImageException("TIFF tile is " + tiff.segmentWidth() + " pixels wide in a picture of "
                    + tiff.size() + "; the file is corrupt");
        }
    }

    private static void readSegment(
            ByteSource in, TiffStructure tiff, int index, byte[] row, int rowBands, TiffRowStore.Target target) {
        ByteRange range = tiff.segment(index);
        Inflater inflater = new Inflater();
        try (InputStream pixels = open(in, tiff, range, inflater)) {
            // Rows below the picture's edge are padding.
            for (int y = 0; y < target.rows(); y++) {
                if (pixels.readNBytes(row, 0, row.length) < row.length) {
                    throw new InvalidImageException("TIFF segment " + index + " ends early; the file is corrupt");
                }
                if (tiff.differenced()) {
                    undifference(row, rowBands, tiff);
                }
                target.store(row, y);
            }
        } catch (IOException e) {
            throw new InvalidImageException("TIFF segment " + index + " is corrupt: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    private static InputStream open(ByteSource in, TiffStructure tiff, ByteRange range, Inflater inflater) {
        InputStream encoded = in.stream(range.start(), range.length());
        return switch (tiff.compression()) {
            case TiffStructure.UNCOMPRESSED -> encoded;
            case TiffStructure.LZW -> new LzwInputStream(encoded);
            case TiffStructure.PACK_BITS -> new PackBitsInputStream(encoded);
            default -> new InflaterInputStream(encoded, inflater, 32 * 1024);
        };
    }

    /** Undoes horizontal differencing (TIFF 6.0, section 14) in place. */
    private static void undifference(byte[] row, int bands, TiffStructure tiff) {
        if (tiff.bits() == 8) {
            for (int i = bands; i < row.length; i++) {
                row[i] += row[i - bands];
            }
            return;
        }
        ByteBuffer samples = ByteBuffer.wrap(row).order(tiff.order());
        for (int i = bands * 2; i < row.length; i += 2) {
            samples.putShort(i, (short) (samples.getShort(i) + samples.getShort(i - bands * 2)));
        }
    }

    private static void readJpeg(ByteSource in, TiffStructure tiff, SampleSink sink) {
        byte[] tables = tiff.jpegTables();
        int bands = tiff.storedBands();
        boolean ycbcr = tiff.photometric() == TiffStructure.YCBCR;
        try (JpegPixels pixels = new JpegPixels()) {
            int index = 0;
            for (int down = 0; down < tiff.segmentsDown(); down++) {
                for (int across = 0; across < tiff.segmentsAcross(); across++) {
                    ByteSource stream = ByteSource.of(withTables(in, tiff.segment(index++), tables));
                    JpegStructure jpeg = JpegStructure.read(stream);
                    if (jpeg.size().width() != tiff.segmentWidth()
                            || jpeg.size().height() < tiff.rowsIn(down)
                            || jpeg.size().height() > tiff.segmentHeight()
                            || jpeg.layout().bands() != bands) {
                        throw new InvalidImageException("TIFF segment is a JPEG of " + jpeg.size() + " " + jpeg.layout()
                                + ", which does not fit; the file is corrupt");
                    }
                    DecodeLimits.requirePlausible(
                            jpeg.size(), jpeg.size().pixels(), jpeg.scanBytes(), DecodeLimits.JPEG_PIXELS_PER_BYTE);
                    byte[] decoded = new byte[DecodeLimits.samples(jpeg.size(), jpeg.layout())];
                    pixels.decode(stream, jpeg, ycbcr, decoded);
                    copy(decoded, jpeg.size(), tiff, sink, across, down);
                }
            }
        }
    }

    private static void copy(
            byte[] decoded, ImageSize decodedSize, TiffStructure tiff, SampleSink sink, int across, int down) {
        int bands = tiff.storedBands();
        int x = across * tiff.segmentWidth();
        int y = down * tiff.segmentHeight();
        int columns = Math.min(tiff.segmentWidth(), tiff.size().width() - x);
        int rows = Math.min(tiff.segmentHeight(), tiff.size().height() - y);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(
                    decoded, i * decodedSize.width() * bands, sink.bytes(), sink.index(x, y + i), columns * bands);
        }
    }

    /** Joins the shared tables and a segment, both with start and end markers of their own, into one JPEG stream. */
    private static byte[] withTables(ByteSource in, ByteRange segment, byte[] tables) {
        int shared = Math.max(0, tables.length - 2);
        boolean whole = in.startsWith(segment.start(), "\u00ff\u00d8") && segment.length() < Integer.MAX_VALUE - 65_536;
        if (!whole || (shared > 0 && (tables[0] != (byte) 0xff || tables[1] != (byte) 0xd8))) {
            throw new InvalidImageException("TIFF segment is not a JPEG stream; the file is corrupt");
        }
        int skipped = shared == 0 ? 0 : 2;
        byte[] stream = new byte[shared + (int) segment.length() - skipped];
        System.arraycopy(tables, 0, stream, 0, shared);
        in.read(segment.start() + skipped, stream, shared, (int) segment.length() - skipped);
        return stream;
    }

    /** What stored values mean: white may be zero, and colours may be multiplied by their alpha. */
    private static void finishSamples(TiffStructure tiff, SampleSink sink) {
        int bands = tiff.layout().bands();
        if (tiff.photometric() == TiffStructure.WHITE_IS_ZERO) {
            for (int i = 0; i < sink.bytes().length; i += bands) {
                sink.bytes()[i] = (byte) ~sink.bytes()[i];
            }
            for (int i = 0; i < sink.shorts().length; i += bands) {
                sink.shorts()[i] = (short) ~sink.shorts()[i];
            }
        }
        if (tiff.premultiplied()) {
            AlphaDivision.divide(sink.bytes(), bands);
            AlphaDivision.divide(sink.shorts(), bands);
        }
    }
}
