package io.hndsr.internal.codec;

import io.hndsr.error.InvalidImageException;

/** Turns the stored samples of a PNG row into those of the image. Confined to one thread. */
final class PngRowStore {

    private final PngStructure png;
    private final SampleSink sink;
    private final int bands;
    private final int storedBands;
    private final int depth;

    PngRowStore(PngStructure png, SampleSink sink) {
        this.png = png;
        this.sink = sink;
        this.bands = png.layout().bands();
        this.storedBands = png.storedBands();
        this.depth = png.bitDepth();
    }

    /**
     * Stores one unfiltered row, whose samples begin at byte 1.
     *
     * @param x the column of the row's first pixel
     * @param step columns from one pixel of the row to the next
     */
    void store(byte[] row, int y, int x, int step, int pixels) {
        if (png.colourType() == PngStructure.PALETTE) {
            storePalette(row, y, x, step, pixels);
        } else if (depth == 8) {
            store8(row, y, x, step, pixels);
        } else if (depth == 16) {
            store16(row, y, x, step, pixels);
        } else {
            storeBits(row, y, x, step, pixels);
        }
        if (png.transparency() != null && png.colourType() != PngStructure.PALETTE) {
            storeKeyAlpha(png.transparency(), row, y, x, step, pixels);
        }
    }

    private void store8(byte[] row, int y, int x, int step, int pixels) {
        byte[] target = sink.bytes();
        int index = sink.index(x, y);
        if (step == 1 && bands == storedBands) {
            System.arraycopy(row, 1, target, index, pixels * bands);
            return;
        }
        for (int i = 0, from = 1; i < pixels; i++, index += step * bands) {
            for (int band = 0; band < storedBands; band++) {
                target[index + band] = row[from++];
            }
        }
    }

    private void store16(byte[] row, int y, int x, int step, int pixels) {
        short[] target = sink.shorts();
        int index = sink.index(x, y);
        for (int i = 0, from = 1; i < pixels; i++, index += step * bands) {
            for (int band = 0; band < storedBands; band++, from += 2) {
                target[index + band] = (short) u16(row, from);
            }
        }
    }

    private void storeBits(byte[] row, int y, int x, int step, int pixels) {
        byte[] target = sink.bytes();
        int index = sink.index(x, y);
        int scale = 255 / ((1 << depth) - 1);
        for (int i = 0; i < pixels; i++, index += step * bands) {
            target[index] = (byte) (PackedBits.get(row, 1, i, depth) * scale);
        }
    }

    private void storePalette(byte[] row, int y, int x, int step, int pixels) {
        byte[] target = sink.bytes();
        byte[] palette = png.palette();
        byte[] alpha = png.transparency();
        int index = sink.index(x, y);
        for (int i = 0; i < pixels; i++, index += step * bands) {
            int entry = PackedBits.get(row, 1, i, depth);
            if (entry * 3 >= palette.length) {
                throw new InvalidImageException("PNG pixel names palette entry " + entry + " of " + palette.length / 3
                        + "; the file is corrupt");
            }
            target[index] = palette[entry * 3];
            target[index + 1] = palette[entry * 3 + 1];
            target[index + 2] = palette[entry * 3 + 2];
            if (alpha != null) {
                target[index + 3] = entry < alpha.length ? alpha[entry] : (byte) 255;
            }
        }
    }

    /** Writes the alpha band of an image in which one colour is transparent. */
    private void storeKeyAlpha(byte[] key, byte[] row, int y, int x, int step, int pixels) {
        int opaque = png.sampleType().maxValue();
        int index = sink.index(x, y) + bands - 1;
        for (int i = 0; i < pixels; i++, index += step * bands) {
            boolean transparent = true;
            for (int band = 0; band < storedBands; band++) {
                int wanted = u16(key, band * 2);
                transparent &= stored(row, i * storedBands + band) == wanted;
            }
            sink.set(index, transparent ? 0 : opaque);
        }
    }

    private int stored(byte[] row, int sample) {
        return switch (depth) {
            case 16 -> u16(row, 1 + 2 * sample);
            case 8 -> row[1 + sample] & 0xff;
            default -> PackedBits.get(row, 1, sample, depth);
        };
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
