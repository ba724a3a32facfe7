package io.hndsr.internal.codec;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageReader;

/** Reads WebP, lossy and lossless, with libwebp. Stateless. */
final class WebpReader implements FormatReader {

    @Override
    public ImageHeader readHeader(ByteSource in) {
        WebpStructure webp = WebpStructure.read(in);
        return new ImageHeader(
                ImageFormat.WEBP, webp.orientation().apply(webp.size()), webp.layout(), SampleType.UINT8);
    }

    @Override
    public RasterImage decode(ByteSource in) {
        WebpStructure webp = WebpStructure.read(in);
        SampleSink sink = new SampleSink(webp.size(), webp.layout());
        store(pixels(in, webp), webp, sink);
        return sink.finish(webp.orientation(), webp.profile());
    }

    private static BufferedImage pixels(ByteSource in, WebpStructure webp) {
        ImageReader reader = WebpPlugin.newReader();
        ByteRange file = new ByteRange(0, webp.fileBytes());
        try (SplicedImageInputStream stream = new SplicedImageInputStream(new byte[0], in, List.of(file))) {
            reader.setInput(stream, true, true);
            return reader.read(0, null);
        } catch (IOException | RuntimeException e) {
            throw new InvalidImageException("WebP is corrupt: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            // libwebp reports an alpha plane that it cannot begin to decode as a lack of memory; the Java runtime's own
            // errors of this kind have a message.
            if (e.getMessage() == null && webp.hasAlphaChunk()) {
                throw new InvalidImageException("WebP has a corrupt alpha plane", e);
            }
            throw e;
        } finally {
            reader.dispose();
        }
    }

    private static void store(BufferedImage pixels, WebpStructure webp, SampleSink sink) {
        ImageSize size = webp.size();
        if (pixels.getWidth() != size.width() || pixels.getHeight() != size.height()) {
            throw new InvalidImageException("WebP announces " + size + " but holds " + pixels.getWidth() + "x"
                    + pixels.getHeight() + "; the file is corrupt");
        }
        byte[] target = sink.bytes();
        boolean alpha = webp.layout().hasAlpha();
        int[] row = new int[size.width()];
        int index = 0;
        for (int y = 0; y < size.height(); y++) {
            pixels.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int argb : row) {
                target[index++] = (byte) (argb >> 16);
                target[index++] = (byte) (argb >> 8);
                target[index++] = (byte) argb;
                if (alpha) {
                    target[index++] = (byte) (argb >>> 24);
                }
            }
        }
    }
}
