package io.hndsr.evaluate;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes and decodes images as lossy WebP with libwebp, which Pillow uses too. Stateless and thread-safe. */
final class WebpRoundTrip {

    private WebpRoundTrip() {}

    /**
     * Encodes and decodes an image.
     *
     * @param image the image
     * @param quality libwebp's quality, 0 to 100
     * @return the decoded image
     */
    static RgbImage of(RgbImage image, int quality) {
        try {
            return decoded(encoded(image.toBufferedImage(), quality));
        } catch (IOException impossible) {
            throw new UncheckedIOException("encoding a WebP in memory failed", impossible);
        }
    }

    private static byte[] encoded(BufferedImage image, int quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("webp").next();
        try {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType("Lossy");
            param.setCompressionQuality(quality / 100f);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
                writer.setOutput(stream);
                writer.write(null, new IIOImage(image, null, null), param);
            }
            return bytes.toByteArray();
        } finally {
            writer.dispose();
        }
    }

    private static RgbImage decoded(byte[] webp) throws IOException {
        return RgbImage.of(ImageIO.read(new ByteArrayInputStream(webp)));
    }
}
