package io.hndsr.internal.codec.bmp;

import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.format.FormatWriter;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.imageio.DirectImageOutputStream;
import io.hndsr.internal.codec.imageio.JdkCodec;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriter;

/** Writes uncompressed BMP, grey with a palette or RGB with 24 bits, with the Java runtime's encoder. Stateless. */
public final class BmpWriter implements FormatWriter {

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        ImageWriter writer = JdkCodec.BMP.newWriter();
        try (DirectImageOutputStream stream = new DirectImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(new IIOImage(BufferedImages.toBufferedImage(image.withoutIccProfile()), null, null));
        } finally {
            writer.dispose();
        }
    }
}
