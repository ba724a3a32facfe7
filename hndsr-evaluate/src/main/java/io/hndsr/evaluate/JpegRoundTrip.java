package io.hndsr.evaluate;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGQTable;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Encodes and decodes images as JPEG with 4:2:0 subsampling, Pillow's default. Stateless and thread-safe. */
final class JpegRoundTrip {

    /* The quantisation tables are those of ITU-T T.81, annex K.1, scaled as libjpeg scales them: by 5000 / quality below 50 and
     * 200 - 2 quality from there, in percent, rounded and limited to 1 to 255. The JDK's own scaling by a floating-point quality
     * can round an entry differently. */

    private static final String NATIVE_METADATA = "javax_imageio_jpeg_image_1.0";
    private static final int LARGEST_ENTRY = 255;

    private JpegRoundTrip() {}

    /**
     * Encodes and decodes an image.
     *
     * @param image the image
     * @param quality libjpeg's quality, 1 to 100
     * @return the decoded image
     */
    static RgbImage of(RgbImage image, int quality) {
        try {
            return decoded(encoded(toBufferedImage(image), quality));
        } catch (IOException impossible) {
            throw new UncheckedIOException("encoding a JPEG in memory failed", impossible);
        }
    }

    private static byte[] encoded(BufferedImage image, int quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            quantise(metadata, quality);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
                writer.setOutput(stream);
                writer.write(null, new IIOImage(image, null, metadata), null);
            }
            return bytes.toByteArray();
        } finally {
            writer.dispose();
        }
    }

    private static void quantise(IIOMetadata metadata, int quality) throws IOException {
        Element root = (Element) metadata.getAsTree(NATIVE_METADATA);
        NodeList tables = root.getElementsByTagName("dqtable");
        ((IIOMetadataNode) tables.item(0)).setUserObject(scaled(JPEGQTable.K1Luminance, quality));
        ((IIOMetadataNode) tables.item(1)).setUserObject(scaled(JPEGQTable.K2Chrominance, quality));
        metadata.setFromTree(NATIVE_METADATA, root);
    }

    private static JPEGQTable scaled(JPEGQTable table, int quality) {
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        int[] entries = table.getTable();
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Math.max(1, Math.min(LARGEST_ENTRY, (entries[i] * percent + 50) / 100));
        }
        return new JPEGQTable(entries);
    }

    private static BufferedImage toBufferedImage(RgbImage image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
        int[] samples = new int[image.samples().length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = image.samples()[i] & 0xff;
        }
        buffered.getRaster().setPixels(0, 0, image.width(), image.height(), samples);
        return buffered;
    }

    private static RgbImage decoded(byte[] jpeg) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
        int width = image.getWidth();
        int height = image.getHeight();
        int[] values = image.getRaster().getPixels(0, 0, width, height, (int[]) null);
        byte[] samples = new byte[values.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) values[i];
        }
        return new RgbImage(width, height, samples);
    }
}
