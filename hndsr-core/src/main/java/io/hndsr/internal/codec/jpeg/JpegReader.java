package io.hndsr.internal.codec.jpeg;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.imageio.JdkCodec;
import io.hndsr.internal.codec.imageio.SplicedImageInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** Reads baseline and progressive JPEG, grey and colour, with the Java runtime's decoder. Stateless. */
public final class JpegReader implements FormatReader {

    /** A start marker and an Adobe segment, whose last byte is the colour transform. */
    private static final byte[] PREFIX = {
        (byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    @Override
    public ImageHeader readHeader(ByteSource in) {
        JpegStructure jpeg = JpegStructure.readHeader(in);
        return new ImageHeader(
                ImageFormat.JPEG, jpeg.orientation().apply(jpeg.size()), jpeg.layout(), SampleType.UINT8);
    }

    @Override
    public RasterImage decode(ByteSource in) {
        JpegStructure jpeg = JpegStructure.read(in);
        ImageSize stored = jpeg.size();
        DecodeLimits.requirePlausible(stored, stored.pixels(), jpeg.scanBytes(), DecodeLimits.JPEG_PIXELS_PER_BYTE);
        byte[] samples = new byte[DecodeLimits.samples(stored, jpeg.layout())];
        decode(in, jpeg, samples);
        return RasterImage.ofBytes(
                        jpeg.orientation().apply(stored),
                        jpeg.layout(),
                        jpeg.orientation().apply(samples, stored, jpeg.layout().bands()),
                        jpeg.profile())
                .withMetadata(jpeg.metadata());
    }

    private static void decode(ByteSource in, JpegStructure jpeg, byte[] samples) {
        byte[] prefix = PREFIX.clone();
        prefix[prefix.length - 1] = (byte) (jpeg.isYcbcr() ? 1 : 0);
        List<String> warnings = new ArrayList<>();
        ImageReader reader = JdkCodec.JPEG.newReader();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        try (SplicedImageInputStream stream = new SplicedImageInputStream(prefix, in, jpeg.decodable())) {
            reader.setInput(stream, true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            param.setDestination(BufferedImages.wrap(jpeg.size(), jpeg.layout(), samples));
            reader.read(0, param);
        } catch (IOException | RuntimeException e) {
            throw new InvalidImageException("JPEG is corrupt: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
        for (String warning : warnings) {
            // Some cameras leave stray bytes between segments, which affect no pixel.
            if (!warning.contains("extraneous bytes")) {
                throw new InvalidImageException("JPEG is truncated or corrupt: " + warning);
            }
        }
    }
}
