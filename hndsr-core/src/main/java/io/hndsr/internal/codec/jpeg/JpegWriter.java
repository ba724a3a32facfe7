package io.hndsr.internal.codec.jpeg;

import io.hndsr.image.BandLayout;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.format.FormatWriter;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.imageio.DirectImageOutputStream;
import io.hndsr.internal.codec.imageio.HeadStream;
import io.hndsr.internal.codec.imageio.JdkCodec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Writes baseline JPEG at quality 0.95 without chroma subsampling, with the Java runtime's encoder. Stateless. */
public final class JpegWriter implements FormatWriter {

    private static final float QUALITY = 0.95f;
    private static final String NATIVE_METADATA = "javax_imageio_jpeg_image_1.0";
    private static final int PART_BYTES = 65_519;
    private static final byte[] LABEL = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        BufferedImage view = BufferedImages.wrap(image.size(), image.layout(), image.bytes());
        ImageWriter writer = JdkCodec.JPEG.newWriter();
        try (DirectImageOutputStream stream =
                new DirectImageOutputStream(new HeadStream(out, JpegMetadata.JFIF_END, head -> head(head, image)))) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(view), param);
            if (image.layout() == BandLayout.RGB) {
                disableChromaSubsampling(metadata);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(view, null, metadata), param);
        } finally {
            writer.dispose();
        }
    }

    private static void disableChromaSubsampling(IIOMetadata metadata) throws IOException {
        Element root = (Element) metadata.getAsTree(NATIVE_METADATA);
        NodeList components = root.getElementsByTagName("componentSpec");
        for (int i = 0; i < components.getLength(); i++) {
            Element component = (Element) components.item(i);
            component.setAttribute("HsamplingFactor", "1");
            component.setAttribute("VsamplingFactor", "1");
        }
        metadata.setFromTree(NATIVE_METADATA, root);
    }

    /** What stands before the tables: the JFIF segment that the encoder has written, metadata, and the profile. */
    private static byte[] head(byte[] jfif, RasterImage image) {
        JpegMetadata.setDensity(jfif, image);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(jfif);
        head.writeBytes(JpegMetadata.segments(image));
        image.iccProfile().ifPresent(profile -> addProfile(head, profile.data()));
        return head.toByteArray();
    }

    /** Adds a profile in numbered parts (ICC.1:2022, B.4); one of more than 255 parts is dropped. */
    private static void addProfile(ByteArrayOutputStream head, byte[] profile) {
        int parts = (profile.length + PART_BYTES - 1) / PART_BYTES;
        if (parts > 255) {
            return;
        }
        for (int part = 0; part < parts; part++) {
            int start = part * PART_BYTES;
            int count = Math.min(PART_BYTES, profile.length - start);
            int length = 2 + LABEL.length + 2 + count;
            head.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe2, (byte) (length >> 8), (byte) length});
            head.writeBytes(LABEL);
            head.writeBytes(new byte[] {(byte) (part + 1), (byte) parts});
            head.write(profile, start, count);
        }
    }
}
