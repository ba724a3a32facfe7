package io.hndsr.internal.codec.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How rows of samples become bytes before they are compressed, and back. Immutable.
 *
 * @param type the type of the samples
 * @param bits the bits of each sample as stored
 * @param predictor what replaces the samples of a row
 * @param order the order of bytes in a sample
 * @param width the pixels of a row
 * @param bands the samples of a pixel
 */
record RowCoding(TiffSampleType type, int bits, TiffPredictor predictor, ByteOrder order, int width, int bands) {

    /** The samples of a row. */
    private int rowLength() {
        return width * bands;
    }

    /** Turns the bytes of rows into samples; may change the bytes, and keep them. */
    TiffSamples unpack(byte[] raw, int rows) {
        if (bits != 8 * type.bytes()) {
            return unpackBits(raw, rows);
        }
        boolean differences = predictor == TiffPredictor.HORIZONTAL;
        int count = rowLength() * rows;
        ByteBuffer bytes = predictor == TiffPredictor.FLOATING_POINT
                ? ByteBuffer.wrap(Differences.joinBytes(raw, type.bytes(), rowLength(), bands, rows))
                : ByteBuffer.wrap(raw).order(order);
        return switch (type) {
            case UINT8, INT8 -> {
                if (differences) {
                    Differences.addUp(raw, rowLength(), bands, rows);
                }
                yield TiffSamples.ofBytes(type, raw);
            }
            case UINT16, INT16 -> {
                short[] samples = new short[count];
                bytes.asShortBuffer().get(samples);
                if (differences) {
                    Differences.addUp(samples, rowLength(), bands, rows);
                }
                yield TiffSamples.ofShorts(type, samples);
            }
            case UINT32, INT32 -> TiffSamples.ofInts(type, ints(bytes, count, rows, differences));
            case FLOAT32 -> {
                float[] samples = new float[count];
                if (differences) {
                    int[] whole = ints(bytes, count, rows, true);
                    for (int i = 0; i < count; i++) {
                        samples[i] = Float.intBitsToFloat(whole[i]);
                    }
                } else {
                    bytes.asFloatBuffer().get(samples);
                }
                yield TiffSamples.ofFloats(samples);
            }
            case FLOAT64 -> {
                double[] samples = new double[count];
                if (differences) {
                    long[] whole = new long[count];
                    bytes.asLongBuffer().get(whole);
                    Differences.addUp(whole, rowLength(), bands, rows);
                    for (int i = 0; i < count; i++) {
                        samples[i] = Double.longBitsToDouble(whole[i]);
                    }
                } else {
                    bytes.asDoubleBuffer().get(samples);
                }
                yield TiffSamples.ofDoubles(samples);
            }
        };
    }

    private int[] ints(ByteBuffer bytes, int count, int rows, boolean differences) {
        int[] whole = new int[count];
        bytes.asIntBuffer().get(whole);
        if (differences) {
            Differences.addUp(whole, rowLength(), bands, rows);
        }
        return whole;
    }

    /** Samples that are not whole bytes follow each other, the highest bit first; a row begins at a byte. */
    private TiffSamples unpackBits(byte[] raw, int rows) {
        int mask = (1 << bits) - 1;
        TiffSamples samples = TiffSamples.allocate(type, rowLength() * rows);
        int rowBytes = raw.length / rows;
        for (int row = 0; row < rows; row++) {
            int at = row * rowBytes;
            int available = 0;
            int pending = 0;
            for (int i = row * rowLength(); i < (row + 1) * rowLength(); i++) {
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

    /**
     * Turns samples into bytes. Whole numbers with {@link TiffPredictor#NONE} or {@link TiffPredictor#HORIZONTAL}, floating
     * point with {@link TiffPredictor#NONE} or {@link TiffPredictor#FLOATING_POINT}, or single bits.
     *
     * @param samples {@code [rows, width, bands]}, not changed
     * @return the bytes of the rows
     */
    byte[] pack(TiffSamples samples, int rows) {
        if (bits == 1) {
            return packBits(samples.bytes(), rows);
        }
        int length = rowLength();
        int total = length * rows;
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(total, type.bytes()));
        bytes.order(predictor == TiffPredictor.FLOATING_POINT ? ByteOrder.BIG_ENDIAN : order);
        boolean differences = predictor == TiffPredictor.HORIZONTAL;
        switch (type) {
            case UINT8, INT8 ->
                bytes.put(
                        differences ? Differences.of(samples.bytes(), length, bands, rows) : samples.bytes(), 0, total);
            case UINT16, INT16 ->
                bytes.asShortBuffer()
                        .put(
                                differences ? Differences.of(samples.shorts(), length, bands, rows) : samples.shorts(),
                                0,
                                total);
            case UINT32, INT32 ->
                bytes.asIntBuffer()
                        .put(
                                differences ? Differences.of(samples.ints(), length, bands, rows) : samples.ints(),
                                0,
                                total);
            case FLOAT32 -> bytes.asFloatBuffer().put(samples.floats(), 0, total);
            case FLOAT64 -> bytes.asDoubleBuffer().put(samples.doubles(), 0, total);
        }
        return predictor == TiffPredictor.FLOATING_POINT
                ? Differences.splitBytes(bytes.array(), type.bytes(), length, bands, rows)
                : bytes.array();
    }

    private byte[] packBits(byte[] samples, int rows) {
        int rowBytes = (rowLength() + 7) / 8;
        byte[] packed = new byte[rowBytes * rows];
        for (int i = 0; i < rowLength() * rows; i++) {
            if (samples[i] != 0) {
                int column = i % rowLength();
                packed[i / rowLength() * rowBytes + column / 8] |= (byte) (0x80 >>> column % 8);
            }
        }
        return packed;
    }
}
