package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import java.nio.ByteOrder;

/** Decodes the segments of one picture. Immutable and thread-safe. */
final class SegmentDecoder {

    /** More bytes than any encoder makes of a segment, so that a wrong length costs nothing. */
    private static final int WORST_EXPANSION = 4;

    private static final int SLACK_BYTES = 1 << 16;

    private final ByteSource in;
    private final TiffStructure structure;
    private final RowCoding coding;
    private final byte[] jpegTables;
    private final long limitBytes;

    /** Decodes segments of up to so many bytes before they were compressed. */
    SegmentDecoder(ByteSource in, ByteOrder order, TiffStructure structure, byte[] jpegTables, long limitBytes) {
        this.in = in;
        this.structure = structure;
        this.coding = new RowCoding(
                structure.sampleType(),
                structure.bits(),
                structure.predictor(),
                order,
                structure.segmentWidth(),
                structure.segmentBands());
        this.jpegTables = jpegTables;
        this.limitBytes = Math.min(limitBytes, Integer.MAX_VALUE - 8);
    }

    /**
     * Decodes the first rows of a segment.
     *
     * @param range its bytes
     * @param rows how many rows are needed
     * @return {@code [rows, segment width, segment bands]}
     * @throws InvalidImageException if it is corrupt
     * @throws UnsupportedImageException if it is larger than the limit
     */
    TiffSamples decode(ByteRange range, int rows) {
        long rowBytes = structure.rowBytes();
        long samples = (long) structure.segmentWidth() * structure.segmentBands();
        long decodedRow = Math.max(rowBytes, samples * structure.sampleType().bytes());
        if (decodedRow > limitBytes / rows) {
            throw new UnsupportedImageException("TIFF has a " + (structure.isTiled() ? "tile" : "strip") + " of "
                    + structure.segmentWidth() + "x" + rows + " pixels, which takes more than " + limitBytes
                    + " bytes at once; write it in tiles: gdal_translate -co TILED=YES in.tif out.tif");
        }
        int rawBytes = (int) (rowBytes * rows);
        requirePlausible(range, rawBytes, rows);
        byte[] encoded = in.bytes(range.start(), (int) Math.min(range.length(), usefulBytes(rawBytes)));
        if (structure.compression() == TiffCompression.JPEG) {
            return jpeg(encoded, rows);
        }
        if (structure.hasReversedBits()) {
            reverseBits(encoded);
        }
        byte[] raw;
        int found;
        if (structure.compression() == TiffCompression.NONE && encoded.length == rawBytes) {
            raw = encoded;
            found = rawBytes;
        } else {
            raw = new byte[rawBytes];
            found = ByteDecoders.decode(structure.compression(), encoded, raw, rawBytes);
        }
        if (found < rawBytes) {
            throw new InvalidImageException("TIFF has a segment at byte " + range.start() + " that holds " + found
                    + " bytes of pixels, but needs " + rawBytes + "; the file is truncated or corrupt");
        }
        return coding.unpack(raw, rows);
    }

    /**
     * Reads some rows of a segment that is not compressed.
     *
     * @param range its bytes
     * @param firstRow the first row that is needed
     * @param rows how many
     * @return {@code [rows, segment width, segment bands]}
     */
    TiffSamples readRows(ByteRange range, int firstRow, int rows) {
        long skipped = structure.rowBytes() * firstRow;
        if (skipped >= range.length()) {
            throw new InvalidImageException("TIFF has a segment at byte " + range.start() + " of " + range.length()
                    + " bytes that ends before row " + firstRow + "; the file is truncated or corrupt");
        }
        return decode(new ByteRange(range.start() + skipped, range.length() - skipped), rows);
    }

    /** A segment that was left out: nodata, or 0. */
    TiffSamples sparse(int rows) {
        long count = Math.multiplyExact((long) structure.segmentWidth() * structure.segmentBands(), (long) rows);
        TiffSamples samples = TiffSamples.allocate(structure.sampleType(), Math.toIntExact(count));
        double value = structure.nodata().orElse(0);
        if (value != 0) {
            for (int i = 0; i < samples.length(); i++) {
                samples.set(i, value);
            }
        }
        return samples;
    }

    private long usefulBytes(int rawBytes) {
        if (structure.compression() == TiffCompression.NONE) {
            return rawBytes;
        }
        double whole = (double) structure.rowBytes() * structure.segmentHeight();
        return (long) Math.min(WORST_EXPANSION * whole + SLACK_BYTES, Integer.MAX_VALUE - 8);
    }

    private void requirePlausible(ByteRange range, long rawBytes, int rows) {
        boolean jpeg = structure.compression() == TiffCompression.JPEG;
        long claimed = jpeg ? (long) structure.segmentWidth() * rows : rawBytes;
        if (claimed / structure.compression().bestRatio() > range.length() + 64) {
            throw new InvalidImageException("TIFF claims a segment of " + structure.segmentWidth() + "x" + rows
                    + " pixels, but its " + range.length() + " bytes hold far fewer; the file is truncated or corrupt");
        }
    }

    private TiffSamples jpeg(byte[] encoded, int rows) {
        byte[] samples = JpegSegment.decode(
                jpegTables,
                encoded,
                structure.segmentWidth(),
                rows,
                structure.segmentHeight(),
                structure.segmentBands());
        if (structure.photometric() == TiffPhotometric.YCBCR) {
            JpegSegment.toRgb(samples);
        }
        return TiffSamples.ofBytes(structure.sampleType(), samples);
    }

    private static void reverseBits(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (Integer.reverse(bytes[i]) >>> 24);
        }
    }
}
