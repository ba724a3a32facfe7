package io.hndsr.internal.codec.tiff;

import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Decodes the segments of one picture. Immutable and thread-safe. */
final class SegmentDecoder {

    /** More bytes than any encoder makes of a segment, so that a wrong length costs nothing. */
    private static final int WORST_EXPANSION = 4;

    private static final int SLACK_BYTES = 1 << 16;

    private final ByteSource in;
    private final ByteOrder order;
    private final TiffStructure structure;
    private final byte[] jpegTables;
    private final long limitBytes;

    /** Decodes segments of up to so many bytes before they were compressed. */
    SegmentDecoder(ByteSource in, ByteOrder order, TiffStructure structure, byte[] jpegTables, long limitBytes) {
        this.in = in;
        this.order = order;
        this.structure = structure;
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
        return unpack(raw, rows);
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

    private TiffSamples unpack(byte[] raw, int rows) {
        TiffSampleType type = structure.sampleType();
        int step = structure.segmentBands();
        int rowLength = structure.segmentWidth() * step;
        int count = rowLength * rows;
        if (structure.bits() != 8 * type.bytes()) {
            return unpackBits(raw, rowLength, rows);
        }
        boolean differences = structure.predictor() == TiffPredictor.HORIZONTAL;
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(order);
        if (structure.predictor() == TiffPredictor.FLOATING_POINT) {
            bytes = ByteBuffer.wrap(Differences.joinBytes(raw, type.bytes(), rowLength, step, rows));
        }
        switch (type) {
            case UINT8, INT8 -> {
                if (differences) {
                    Differences.addUp(raw, rowLength, step, rows);
                }
                return TiffSamples.ofBytes(type, raw);
            }
            case UINT16, INT16 -> {
                short[] samples = new short[count];
                bytes.asShortBuffer().get(samples);
                if (differences) {
                    Differences.addUp(samples, rowLength, step, rows);
                }
                return TiffSamples.ofShorts(type, samples);
            }
            case UINT32, INT32 -> {
                int[] samples = ints(bytes, count);
                if (differences) {
                    Differences.addUp(samples, rowLength, step, rows);
                }
                return TiffSamples.ofInts(type, samples);
            }
            case FLOAT32 -> {
                float[] samples = new float[count];
                if (differences) {
                    int[] whole = ints(bytes, count);
                    Differences.addUp(whole, rowLength, step, rows);
                    for (int i = 0; i < count; i++) {
                        samples[i] = Float.intBitsToFloat(whole[i]);
                    }
                } else {
                    bytes.asFloatBuffer().get(samples);
                }
                return TiffSamples.ofFloats(samples);
            }
            case FLOAT64 -> {
                double[] samples = new double[count];
                if (differences) {
                    long[] whole = new long[count];
                    bytes.asLongBuffer().get(whole);
                    Differences.addUp(whole, rowLength, step, rows);
                    for (int i = 0; i < count; i++) {
                        samples[i] = Double.longBitsToDouble(whole[i]);
                    }
                } else {
                    bytes.asDoubleBuffer().get(samples);
                }
                return TiffSamples.ofDoubles(samples);
            }
        }
        throw new IllegalStateException("no samples of " + type);
    }

    private static int[] ints(ByteBuffer bytes, int count) {
        int[] whole = new int[count];
        bytes.asIntBuffer().get(whole);
        return whole;
    }

    /** Samples that are not whole bytes follow each other, the highest bit first; a row begins at a byte. */
    private TiffSamples unpackBits(byte[] raw, int rowLength, int rows) {
        int bits = structure.bits();
        int mask = (1 << bits) - 1;
        TiffSamples samples = TiffSamples.allocate(structure.sampleType(), rowLength * rows);
        int rowBytes = raw.length / rows;
        for (int row = 0; row < rows; row++) {
            int at = row * rowBytes;
            int available = 0;
            int pending = 0;
            for (int i = row * rowLength; i < (row + 1) * rowLength; i++) {
                while (available < bits) {
                    pending = (pending << 8) | (raw[at++] & 0xff);
                    available += 8;
                }
                available -= bits;
                int value = (pending >>> available) & mask;
                if (bits < 8) {
                    samples.bytes()[i] = (byte) value;
                } else {
                    samples.shorts()[i] = (short) value;
                }
            }
        }
        return samples;
    }
}
