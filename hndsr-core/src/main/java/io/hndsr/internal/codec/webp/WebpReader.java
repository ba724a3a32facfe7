package io.hndsr.internal.codec.webp;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.imageio.PluginPixels;

/** Reads WebP, lossy and lossless, with libwebp. Stateless. */
public final class WebpReader implements FormatReader {

    @Override
    public ImageHeader readHeader(ByteSource in) {
        WebpStructure webp = WebpStructure.read(in);
        return new ImageHeader(
                ImageFormat.WEBP, webp.orientation().apply(webp.size()), webp.layout(), SampleType.UINT8);
    }

    @Override
    public RasterImage decode(ByteSource in) {
        WebpStructure webp = WebpStructure.read(in);
        PluginPixels pixels = new PluginPixels(
                ImageFormat.WEBP, webp.size(), webp.layout(), SampleType.UINT8, webp.orientation(), webp.profile());
        try {
            return pixels.decode(WebpPlugin.newReader(), in, webp.fileBytes());
        } catch (OutOfMemoryError e) {
            // libwebp reports an alpha plane that it cannot begin to decode as a lack of memory; the Java runtime's own
            // errors of this kind have a message.
            if (e.getMessage() == null && webp.hasAlphaChunk()) {
                throw new InvalidImageException("WebP has a corrupt alpha plane", e);
            }
            throw e;
        }
    }
}
