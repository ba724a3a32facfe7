package io.hndsr.internal.codec.jpeg;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.format.FormatWriter;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.imageio.DirectImageOutputStream;
import io.hndsr.internal.codec.imageio.JdkCodec;
import java.awt.image.BufferedImage;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        BufferedImage view = BufferedImages.wrap(image.size(), image.layout(), image.bytes());
        ImageWriter writer = JdkCodec.JPEG.newWriter();
        try (DirectImageOutputStream stream =
                new DirectImageOutputStream(new ProfileInsertion(out, image.iccProfile()))) {
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

    /**
     * Inserts the profile, in numbered parts (ICC.1:2022, B.4), after the JFIF segment, which the encoder writes first. A
     * profile of more than 255 parts is dropped.
     */
    private static final class ProfileInsertion extends FilterOutputStream {

        private static final int JFIF_END = 20;
        private static final int PART_BYTES = 65_519;
        private static final byte[] LABEL = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);

        private final Optional<IccProfile> profile;

        private long written;

        ProfileInsertion(OutputStream out, Optional<IccProfile> profile) {
            super(out);
            this.profile = profile;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int before = (int) Math.min(count, Math.max(0, JFIF_END - written));
            out.write(bytes, offset, before);
            written += before;
            if (before > 0 && written == JFIF_END && profile.isPresent()) {
                insert(profile.get().data());
            }
            out.write(bytes, offset + before, count - before);
            written += count - before;
        }

        private void insert(byte[] data) throws IOException {
            int parts = (data.length + PART_BYTES - 1) / PART_BYTES;
            if (parts > 255) {
                return;
            }
            for (int part = 0; part < parts; part++) {
                int start = part * PART_BYTES;
                int count = Math.min(PART_BYTES, data.length - start);
                int length = 2 + LABEL.length + 2 + count;
                out.write(new byte[] {(byte) 0xff, (byte) 0xe2, (byte) (length >> 8), (byte) length});
                out.write(LABEL);
                out.write(new byte[] {(byte) (part + 1), (byte) parts});
                out.write(data, start, count);
            }
        }
    }
}
