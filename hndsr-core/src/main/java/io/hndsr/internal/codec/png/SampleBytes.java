package io.hndsr.internal.codec.png;

import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;

/** The samples of an image as the bytes of a file. */
final class SampleBytes {

    private SampleBytes() {}

    /** Copies one row, 16-bit samples with the high byte first, into an array from an offset on. */
    static void copyRow(RasterImage image, int y, byte[] target, int offset) {
        int count = image.size().width() * image.layout().bands();
        int from = y * count;
        if (image.sampleType() == SampleType.UINT8) {
            System.arraycopy(image.bytes(), from, target, offset, count);
            return;
        }
        short[] samples = image.shorts();
        for (int i = 0, to = offset; i < count; i++) {
            short sample = samples[from + i];
            target[to++] = (byte) (sample >> 8);
            target[to++] = (byte) sample;
        }
    }
}
