package io.hndsr.internal.codec.bmp;

import io.hndsr.image.RasterImage;
import io.hndsr.image.Resolution;
import io.hndsr.internal.codec.format.FormatWriter;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.imageio.DirectImageOutputStream;
import io.hndsr.internal.codec.imageio.HeadStream;
import io.hndsr.internal.codec.imageio.JdkCodec;
import io.hndsr.internal.codec.metadata.WholeResolution;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriter;

/** Writes uncompressed BMP, grey with a palette or RGB with 24 bits, with the Java runtime's encoder. Stateless. */
public final class BmpWriter implements FormatWriter {

    /** The headers of the file and of the image. */
    private static final int HEADER_BYTES = 54;

    private static final int DENSITY_OFFSET = 38;

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        ImageWriter writer = JdkCodec.BMP.newWriter();
        try (DirectImageOutputStream stream =
                new DirectImageOutputStream(new HeadStream(out, HEADER_BYTES, header -> withDensity(header, image)))) {
            writer.setOutput(stream);
            writer.write(new IIOImage(BufferedImages.toBufferedImage(image.withoutIccProfile()), null, null));
        } finally {
            writer.dispose();
        }
    }

    private static byte[] withDensity(byte[] header, RasterImage image) {
        image.metadata()
                .resolution()
                .filter(known -> known.unit() != Resolution.Unit.NONE)
                .flatMap(known -> WholeResolution.of(known.in(Resolution.Unit.METRE), Integer.MAX_VALUE))
                .ifPresent(whole -> ByteBuffer.wrap(header)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(DENSITY_OFFSET, whole.horizontal())
                        .putInt(DENSITY_OFFSET + 4, whole.vertical()));
        return header;
    }
}
