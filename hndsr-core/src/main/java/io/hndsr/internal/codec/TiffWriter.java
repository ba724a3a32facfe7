package io.hndsr.internal.codec;

import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** Writes plain TIFF: strips, DEFLATE with horizontal differencing, alpha as unassociated. Stateless. */
final class TiffWriter implements FormatWriter {

    private static final int STRIP_BYTES = 256 * 1024;
    private static final int LEVEL = 6;
    private static final int UNASSOCIATED_ALPHA = 2;

    private final OrderedBlocks blocks;

    TiffWriter(OrderedBlocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        int height = image.size().height();
        int rowBytes = Math.multiplyExact(
                Math.multiplyExact(image.size().width(), image.layout().bands()),
                image.sampleType().bytes());
        int rowsPerStrip = Math.min(height, Math.max(1, STRIP_BYTES / rowBytes));
        int count = (height + rowsPerStrip - 1) / rowsPerStrip;
        List<byte[]> strips = new ArrayList<>();
        blocks.run(
                count,
                strip -> {
                    int first = strip * rowsPerStrip;
                    return compress(image, rowBytes, first, Math.min(height, first + rowsPerStrip));
                },
                strips::add);
        out.write(directory(image, rowsPerStrip, strips).bytes());
        for (byte[] strip : strips) {
            out.write(strip);
        }
    }

    private static byte[] compress(RasterImage image, int rowBytes, int first, int end) {
        int pixelBytes = image.layout().bands() * image.sampleType().bytes();
        byte[] row = new byte[rowBytes];
        try (DeflatedBlock deflated = new DeflatedBlock(LEVEL, Deflater.DEFAULT_STRATEGY, false)) {
            for (int y = first; y < end; y++) {
                SampleBytes.copyRow(image, y, row, 0);
                difference(row, pixelBytes, image.sampleType());
                deflated.add(row, 0, rowBytes);
            }
            return deflated.finish();
        }
    }

    /** Replaces each sample by its distance from that of the pixel to the left (TIFF 6.0, section 14). */
    private static void difference(byte[] row, int pixelBytes, SampleType type) {
        if (type == SampleType.UINT8) {
            for (int i = row.length - 1; i >= pixelBytes; i--) {
                row[i] -= row[i - pixelBytes];
            }
            return;
        }
        ByteBuffer samples = ByteBuffer.wrap(row).order(ByteOrder.BIG_ENDIAN);
        for (int i = row.length - 2; i >= pixelBytes; i -= 2) {
            samples.putShort(i, (short) (samples.getShort(i) - samples.getShort(i - pixelBytes)));
        }
    }

    private static TiffDirectoryBytes directory(RasterImage image, int rowsPerStrip, List<byte[]> strips) {
        int bands = image.layout().bands();
        boolean grey = image.layout().colourBands() == 1;
        TiffDirectoryBytes directory = new TiffDirectoryBytes();
        directory.addLongs(TiffTag.IMAGE_WIDTH, image.size().width());
        directory.addLongs(TiffTag.IMAGE_LENGTH, image.size().height());
        directory.addShorts(TiffTag.BITS_PER_SAMPLE, bands, image.sampleType().bytes() * 8);
        directory.addShorts(TiffTag.COMPRESSION, 1, TiffStructure.ADOBE_DEFLATE);
        directory.addShorts(TiffTag.PHOTOMETRIC, 1, grey ? TiffStructure.BLACK_IS_ZERO : TiffStructure.RGB);
        directory.addStrips(strips.stream().mapToLong(strip -> strip.length).toArray());
        directory.addShorts(TiffTag.SAMPLES_PER_PIXEL, 1, bands);
        directory.addLongs(TiffTag.ROWS_PER_STRIP, rowsPerStrip);
        directory.addShorts(TiffTag.PLANAR_CONFIGURATION, 1, 1);
        directory.addShorts(TiffTag.PREDICTOR, 1, 2);
        if (image.layout().hasAlpha()) {
            directory.addShorts(TiffTag.EXTRA_SAMPLES, 1, UNASSOCIATED_ALPHA);
        }
        directory.addShorts(TiffTag.SAMPLE_FORMAT, bands, 1);
        image.iccProfile().ifPresent(profile -> directory.addBytes(TiffTag.ICC_PROFILE, profile.data()));
        return directory;
    }
}
