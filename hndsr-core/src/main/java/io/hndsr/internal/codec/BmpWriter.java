package io.hndsr.internal.codec;

import io.hndsr.error.OutputException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.RasterImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes uncompressed BMP: RGB with 24 bit, grey with a palette of 256 greys. Stateless. */
final class BmpWriter implements FormatWriter {

    private static final int HEADERS_BYTES = 54;
    private static final int PIXELS_PER_METRE = 2835;

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        int width = image.size().width();
        int height = image.size().height();
        boolean grey = image.layout() == BandLayout.GREY;
        int bands = grey ? 1 : 3;
        long rowBytes = ((long) width * bands + 3) / 4 * 4;
        int paletteBytes = grey ? 1024 : 0;
        long fileBytes = HEADERS_BYTES + paletteBytes + Math.multiplyExact(rowBytes, height);
        if (fileBytes > 0xffff_ffffL) {
            throw new OutputException("BMP of " + image.size() + " would have " + fileBytes
                    + " bytes, more than 4294967295; choose png or tiff");
        }
        ByteBuffer headers = ByteBuffer.allocate(HEADERS_BYTES + paletteBytes).order(ByteOrder.LITTLE_ENDIAN);
        headers.put((byte) 'B')
                .put((byte) 'M')
                .putInt((int) fileBytes)
                .putInt(0)
                .putInt(HEADERS_BYTES + paletteBytes);
        headers.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) (bands * 8));
        headers.putInt(0)
                .putInt((int) (rowBytes * height))
                .putInt(PIXELS_PER_METRE)
                .putInt(PIXELS_PER_METRE);
        headers.putInt(grey ? 256 : 0).putInt(0);
        for (int i = 0; i < paletteBytes / 4; i++) {
            headers.putInt(i * 0x010101);
        }
        out.write(headers.array());
        byte[] samples = image.bytes();
        byte[] row = new byte[Math.toIntExact(rowBytes)];
        for (int y = height - 1; y >= 0; y--) {
            int from = y * width * bands;
            if (grey) {
                System.arraycopy(samples, from, row, 0, width);
            } else {
                for (int i = 0; i < width * 3; i += 3) {
                    row[i] = samples[from + i + 2];
                    row[i + 1] = samples[from + i + 1];
                    row[i + 2] = samples[from + i];
                }
            }
            out.write(row);
        }
    }
}
