package io.hndsr.internal.codec.jpeg;

import io.hndsr.error.HndsrException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.codec.imageio.CmykConversion;
import io.hndsr.internal.codec.imageio.JdkCodec;
import io.hndsr.internal.codec.imageio.ReaderWarnings;
import io.hndsr.internal.codec.imageio.SplicedImageInputStream;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.function.Consumer;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * Reads baseline and progressive JPEG with the Java runtime's decoder: grey and colour as they are, CMYK and YCCK as sRGB.
 * Stateless.
 */
public final class JpegReader implements FormatReader {

    /** A start marker and an Adobe segment, whose last byte is the colour transform. */
    private static final byte[] PREFIX = {
        (byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    private static final byte[] END = {(byte) 0xff, (byte) 0xd9};

    @Override
    public ImageHeader readHeader(ByteSource in) {
        JpegStructure jpeg = JpegStructure.readHeader(in);
        return new ImageHeader(
                ImageFormat.JPEG, jpeg.orientation().apply(jpeg.size()), jpeg.layout(), SampleType.UINT8);
    }

    @Override
    public RasterImage decode(ByteSource in, Consumer<String> remarks) {
        JpegStructure jpeg = JpegStructure.read(in);
        ImageSize stored = jpeg.size();
        DecodeLimits.requirePlausible(stored, stored.pixels(), jpeg.scanBytes(), DecodeLimits.JPEG_PIXELS_PER_BYTE);
        if (jpeg.strayBytes() > 0) {
            remarks.accept("JPEG has " + jpeg.strayBytes() + " stray bytes between its segments");
        }
        if (!jpeg.hasEnd()) {
            remarks.accept("JPEG ends without its end marker; no pixel is missing");
        }
        byte[] samples = jpeg.isCmyk() ? convert(in, jpeg, remarks) : decode(in, jpeg, remarks);
        return RasterImage.ofBytes(
                        jpeg.orientation().apply(stored),
                        jpeg.layout(),
                        jpeg.orientation().apply(samples, stored, jpeg.layout().bands()),
                        jpeg.profile())
                .withMetadata(jpeg.metadata());
    }

    private static byte[] decode(ByteSource in, JpegStructure jpeg, Consumer<String> remarks) {
        byte[] samples = new byte[DecodeLimits.samples(jpeg.size(), jpeg.layout())];
        read(in, jpeg, remarks, reader -> {
            ImageReadParam param = reader.getDefaultReadParam();
            param.setDestination(BufferedImages.wrap(jpeg.size(), jpeg.layout(), samples));
            reader.read(0, param);
        });
        return samples;
    }

    /** Reads the four components as they are stored, and converts them. */
    private static byte[] convert(ByteSource in, JpegStructure jpeg, Consumer<String> remarks) {
        int pixels = DecodeLimits.samples(jpeg.size(), BandLayout.RGB_ALPHA) / 4;
        byte[] inks = new byte[4 * pixels];
        read(in, jpeg, remarks, reader -> {
            Raster raster = reader.readRaster(0, null);
            if (raster.getNumBands() != 4
                    || raster.getWidth() != jpeg.size().width()
                    || raster.getHeight() != jpeg.size().height()) {
                throw new InvalidImageException("JPEG was decoded into " + raster + "; the file is corrupt");
            }
            raster.getDataElements(0, 0, raster.getWidth(), raster.getHeight(), inks);
        });
        for (int i = 0; i < inks.length; i += 4) {
            if (jpeg.isYcck()) {
                toRgb(inks, i);
                complement(inks, i, 3);
            }
            if (jpeg.isInverted()) {
                complement(inks, i, 4);
            }
        }
        return CmykConversion.toRgb(inks, jpeg.size(), jpeg.profileBytes());
    }

    /** Converts luma and chroma to three colours in place (ITU-T T.871, 7). */
    private static void toRgb(byte[] samples, int at) {
        int y = samples[at] & 0xff;
        int cb = (samples[at + 1] & 0xff) - 128;
        int cr = (samples[at + 2] & 0xff) - 128;
        samples[at] = clamped(y + 1.402 * cr);
        samples[at + 1] = clamped(y - 0.344136 * cb - 0.714136 * cr);
        samples[at + 2] = clamped(y + 1.772 * cb);
    }

    private static void complement(byte[] samples, int at, int count) {
        for (int i = at; i < at + count; i++) {
            samples[i] = (byte) ~samples[i];
        }
    }

    private static byte clamped(double value) {
        return (byte) Math.round(Math.min(255, Math.max(0, value)));
    }

    /** Part of a decoder's work. */
    private interface Read {
        void run(ImageReader reader) throws IOException;
    }

    private static void read(ByteSource in, JpegStructure jpeg, Consumer<String> remarks, Read work) {
        byte[] prefix = PREFIX.clone();
        prefix[prefix.length - 1] = (byte) (jpeg.isYcbcr() ? 1 : 0);
        ImageReader reader = JdkCodec.JPEG.newReader();
        ReaderWarnings warnings = ReaderWarnings.of(reader);
        try (SplicedImageInputStream stream = new SplicedImageInputStream(prefix, in, jpeg.decodable(), END.clone())) {
            reader.setInput(stream, true, true);
            work.run(reader);
        } catch (HndsrException typed) {
            throw typed;
        } catch (IOException | RuntimeException e) {
            throw new InvalidImageException("JPEG is corrupt: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
        warnings.requireNoDamage("JPEG", remarks);
    }
}
