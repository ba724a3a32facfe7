package io.hndsr.internal.codec.tiff;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Encodes segments of one kind, and decodes them again. Immutable and thread-safe. */
final class SegmentEncoder {

    private final RowCoding coding;
    private final TiffCompression compression;
    private final int level;

    /**
     * Encodes in little-endian order.
     *
     * @param bits the bits of a sample; 1 for a mask
     * @param compression none, DEFLATE or ZSTD
     * @param level how hard to compress
     */
    SegmentEncoder(
            TiffSampleType type,
            int bits,
            int width,
            int bands,
            TiffPredictor predictor,
            TiffCompression compression,
            int level) {
        this.coding = new RowCoding(type, bits, predictor, ByteOrder.LITTLE_ENDIAN, width, bands);
        this.compression = compression;
        this.level = level;
    }

    /** Encodes {@code [rows, width, bands]}; the samples are not changed. */
    byte[] encode(TiffSamples samples, int rows) {
        byte[] raw = coding.pack(samples, rows);
        return switch (compression) {
            case NONE -> raw;
            case DEFLATE -> deflate(raw);
            case ZSTD -> ZstdCodec.encode(raw, level);
            case LZW, PACK_BITS, JPEG -> throw new IllegalStateException(compression + " is not written");
        };
    }

    /** Decodes what {@link #encode} has returned. */
    TiffSamples decode(byte[] encoded, int rows) {
        int bits = coding.bits() * coding.width() * coding.bands();
        byte[] raw = new byte[Math.multiplyExact((bits + 7) / 8, rows)];
        ByteDecoders.decode(compression, encoded, raw, raw.length);
        return coding.unpack(raw, rows);
    }

    private byte[] deflate(byte[] raw) {
        Deflater deflater = new Deflater(level);
        try {
            deflater.setInput(raw);
            deflater.finish();
            byte[] out = new byte[raw.length / 2 + 64];
            int written = 0;
            while (!deflater.finished()) {
                if (written == out.length) {
                    out = Arrays.copyOf(out, Math.addExact(out.length, raw.length / 2 + 64));
                }
                written += deflater.deflate(out, written, out.length - written);
            }
            return Arrays.copyOf(out, written);
        } finally {
            deflater.end();
        }
    }
}
