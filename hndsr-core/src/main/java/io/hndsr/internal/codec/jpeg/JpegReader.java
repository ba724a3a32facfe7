package io.hndsr.internal.codec.jpeg;

import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.FormatReader;

/** Reads baseline and progressive JPEG, grey and colour. Stateless. */
public final class JpegReader implements FormatReader {

    @Override
    public ImageHeader readHeader(ByteSource in) {
        JpegStructure jpeg = JpegStructure.readHeader(in);
        return new ImageHeader(
                ImageFormat.JPEG, jpeg.orientation().apply(jpeg.size()), jpeg.layout(), SampleType.UINT8);
    }

    @Override
    public RasterImage decode(ByteSource in) {
        JpegStructure jpeg = JpegStructure.read(in);
        DecodeLimits.requirePlausible(
                jpeg.size(), jpeg.size().pixels(), jpeg.scanBytes(), DecodeLimits.JPEG_PIXELS_PER_BYTE);
        SampleSink sink = new SampleSink(jpeg.size(), jpeg.layout());
        try (JpegPixels pixels = new JpegPixels()) {
            pixels.decode(in, jpeg, jpeg.isYcbcr(), sink.bytes());
        }
        return sink.finish(jpeg.orientation(), jpeg.profile());
    }
}
