package io.hndsr.internal.codec.webp;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.XmpPacket;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.FormatWriter;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.imageio.DirectImageOutputStream;
import io.hndsr.internal.codec.metadata.EmbeddedMetadata;
import io.hndsr.internal.codec.metadata.Exif;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/**
 * Writes lossless WebP with libwebp, and adds the ICC profile, EXIF and XMP. The colours of fully transparent pixels are not kept.
 * Stateless.
 */
public final class WebpWriter implements FormatWriter {

    /** In lossless mode, the effort of the search for matches, of which photographs have few. */
    private static final float QUALITY = 0;

    private static final int RIFF_HEADER_BYTES = 12;
    private static final int EXTENDED_BYTES = 10;
    private static final int PROFILE_FLAG = 0x20;
    private static final int ALPHA_FLAG = 0x10;
    private static final int EXIF_FLAG = 0x08;
    private static final int XMP_FLAG = 0x04;

    @Override
    public void write(RasterImage image, OutputStream out) throws IOException {
        byte[] bare = encode(image);
        Optional<byte[]> profile = image.iccProfile()
                .filter(p -> image.layout().colourBands() == 3)
                .map(IccProfile::data);
        Exif tags = EmbeddedMetadata.exif(image.metadata(), image.size());
        Optional<byte[]> exif =
                tags.isEmpty() ? Optional.empty() : Optional.of(tags.toBlock().data());
        Optional<byte[]> xmp = image.metadata().xmp().map(XmpPacket::data);
        if (profile.isPresent() || exif.isPresent() || xmp.isPresent()) {
            writeExtended(image, bare, profile, exif, xmp, out);
        } else {
            out.write(bare);
        }
    }

    private static byte[] encode(RasterImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        encode(colour(image), WebpPlugin.newWriter(), bytes);
        return bytes.toByteArray();
    }

    /** Writes an image without loss, and disposes of the writer. */
    static void encode(BufferedImage image, ImageWriter writer, OutputStream out) throws IOException {
        try (DirectImageOutputStream stream = new DirectImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType("Lossless");
            param.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
    }

    private static BufferedImage colour(RasterImage image) {
        if (image.layout().colourBands() == 3) {
            return BufferedImages.wrap(image.size(), image.layout(), image.bytes());
        }
        BandLayout layout = image.layout().hasAlpha() ? BandLayout.RGB_ALPHA : BandLayout.RGB;
        byte[] grey = image.bytes();
        byte[] colour = new byte[DecodeLimits.samples(image.size(), layout)];
        int step = image.layout().bands();
        for (int from = 0, to = 0; from < grey.length; from += step) {
            colour[to++] = grey[from];
            colour[to++] = grey[from];
            colour[to++] = grey[from];
            if (step == 2) {
                colour[to++] = grey[from + 1];
            }
        }
        return BufferedImages.wrap(image.size(), layout, colour);
    }

    /** Writes the extended file format (RFC 9649, 2.7): flags and canvas, profile, image, EXIF, XMP. */
    private static void writeExtended(
            RasterImage image,
            byte[] bare,
            Optional<byte[]> profile,
            Optional<byte[]> exif,
            Optional<byte[]> xmp,
            OutputStream out)
            throws IOException {
        byte[] before = profile.map(content -> chunk("ICCP", content)).orElse(new byte[0]);
        byte[] tags = exif.map(content -> chunk("EXIF", content)).orElse(new byte[0]);
        byte[] packet = xmp.map(content -> chunk("XMP ", content)).orElse(new byte[0]);
        int flags = (profile.isPresent() ? PROFILE_FLAG : 0)
                | (image.layout().hasAlpha() ? ALPHA_FLAG : 0)
                | (exif.isPresent() ? EXIF_FLAG : 0)
                | (xmp.isPresent() ? XMP_FLAG : 0);
        ImageSize size = image.size();
        int imageBytes = bare.length - RIFF_HEADER_BYTES;
        ByteBuffer head = ByteBuffer.allocate(RIFF_HEADER_BYTES + 8 + EXTENDED_BYTES + before.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        head.put(ascii("RIFF"))
                .putInt(head.capacity() - 8 + imageBytes + tags.length + packet.length)
                .put(ascii("WEBP"));
        head.put(ascii("VP8X")).putInt(EXTENDED_BYTES);
        head.putInt(flags);
        put24(head, size.width() - 1);
        put24(head, size.height() - 1);
        head.put(before);
        out.write(head.array());
        out.write(bare, RIFF_HEADER_BYTES, imageBytes);
        out.write(tags);
        out.write(packet);
    }

    /** A chunk, padded to an even number of bytes. */
    private static byte[] chunk(String name, byte[] content) {
        return ByteBuffer.allocate(8 + content.length + (content.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii(name))
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static void put24(ByteBuffer buffer, int value) {
        buffer.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
