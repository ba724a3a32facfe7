package io.hndsr.internal.codec.webp;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.imageio.PluginDecoder;
import java.util.function.Consumer;

/** Reads WebP, lossy and lossless, with libwebp. Stateless. */
public final class WebpReader implements FormatReader {

    @Override
    public ImageHeader readHeader(ByteSource in) {
        WebpPlugin.requireReadable();
        WebpStructure webp = WebpStructure.read(in);
        return new ImageHeader(
                ImageFormat.WEBP, webp.orientation().apply(webp.size()), webp.layout(), SampleType.UINT8);
    }

    @Override
    public RasterImage decode(ByteSource in, Consumer<String> remarks) {
        WebpStructure webp = WebpStructure.read(in);
        PluginDecoder pixels = new PluginDecoder(
                ImageFormat.WEBP, webp.size(), webp.layout(), SampleType.UINT8, webp.orientation(), webp.profile());
        try {
            return pixels.decode(WebpPlugin.newReader(), in, webp.fileBytes(), remarks)
                    .withMetadata(webp.metadata());
        } catch (OutOfMemoryError e) {
            // libwebp reports a corrupt alpha plane as a lack of memory, without a message. Errors of the Java runtime
            // always have one.
            if (e.getMessage() == null && webp.hasAlphaChunk()) {
                throw new InvalidImageException("WebP has a corrupt alpha plane; the file is corrupt", e);
            }
            throw e;
        }
    }
}
