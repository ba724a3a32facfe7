package io.hndsr.internal.codec.jpeg;

import io.hndsr.error.InvalidImageException;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.imageio.JdkCodec;
import io.hndsr.internal.codec.imageio.SplicedImageInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** Decodes bare JPEG streams into samples with the Java runtime's own decoder. Confined to one thread. */
final class JpegPixels implements AutoCloseable {

    /** A start marker and an Adobe segment, whose last byte names the colour transform. */
    private static final byte[] PREFIX = {
        (byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    private final ImageReader reader = JdkCodec.JPEG.newReader();

    /**
     * Decodes one stream.
     *
     * @param in what the structure was read from
     * @param ycbcr whether three components are luma and chroma, to be turned into RGB
     * @param samples {@code [H, W, bands]}, to be filled
     */
    void decode(ByteSource in, JpegStructure jpeg, boolean ycbcr, byte[] samples) {
        byte[] prefix = PREFIX.clone();
        prefix[prefix.length - 1] = (byte) (ycbcr ? 1 : 0);
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        try (SplicedImageInputStream stream = new SplicedImageInputStream(prefix, in, jpeg.decodable())) {
            reader.setInput(stream, true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            param.setDestination(BufferedImages.wrap(jpeg.size(), jpeg.layout(), samples));
            reader.read(0, param);
        } catch (IOException | RuntimeException e) {
            throw new InvalidImageException("JPEG is corrupt: " + e.getMessage(), e);
        } finally {
            reader.reset();
        }
        for (String warning : warnings) {
            // Stray bytes between segments are left by some cameras and touch no pixel.
            if (!warning.contains("extraneous bytes")) {
                throw new InvalidImageException("JPEG is truncated or corrupt: " + warning);
            }
        }
    }

    @Override
    public void close() {
        reader.dispose();
    }
}
