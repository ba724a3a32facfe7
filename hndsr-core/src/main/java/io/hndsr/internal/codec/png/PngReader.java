package io.hndsr.internal.codec.png;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.format.IccProfiles;
import io.hndsr.internal.codec.imageio.JdkCodec;
import io.hndsr.internal.codec.imageio.PluginDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.InflaterInputStream;

/**
 * Reads PNG with the Java runtime's decoder, once the structure has been checked: the decoder accepts truncated files.
 * Stateless.
 */
public final class PngReader implements FormatReader {

    @Override
    public ImageHeader readHeader(ByteSource in) {
        PngStructure png = PngStructure.readHeader(in);
        return new ImageHeader(ImageFormat.PNG, png.orientation().apply(png.size()), png.layout(), png.sampleType());
    }

    @Override
    public RasterImage decode(ByteSource in, Consumer<String> remarks) {
        PngStructure png = PngStructure.read(in);
        if (!png.hasEnd()) {
            remarks.accept("PNG ends without its IEND chunk; no pixel is missing");
        }
        ImageSize size = png.size();
        long bitsPerPixel = (long) png.storedBands() * png.bitDepth();
        long rowBytes = (size.width() * bitsPerPixel + 7) / 8 + 1;
        long encoded = png.pixelData().stream().mapToLong(ByteRange::length).sum();
        DecodeLimits.requirePlausible(
                size, Math.multiplyExact(rowBytes, size.height()), encoded, DecodeLimits.DEFLATE_RATIO);
        RasterImage image = new PluginDecoder(
                        ImageFormat.PNG, size, png.layout(), png.sampleType(), png.orientation(), profile(in, png))
                .decode(JdkCodec.PNG.newReader(), png.complete(), remarks);
        byte[] key = png.transparency();
        if (key != null && png.colourType() != PngStructure.PALETTE) {
            clearKeyColour(image, key, png);
        }
        return image.withMetadata(png.metadata());
    }

    /**
     * Sets the alpha of the transparent colour, comparing all bits (PNG, 11.3.1.1); the runtime's decoder does so for some
     * depths only. Writes to the image, which nothing else refers to yet.
     */
    private static void clearKeyColour(RasterImage image, byte[] key, PngStructure png) {
        int bands = image.layout().bands();
        int colours = image.layout().colourBands();
        int[] transparent = new int[colours];
        for (int band = 0; band < colours; band++) {
            int stored = (key[2 * band] & 0xff) << 8 | (key[2 * band + 1] & 0xff);
            transparent[band] = png.bitDepth() < 8 ? stored * 255 / ((1 << png.bitDepth()) - 1) : stored;
        }
        boolean deep = image.sampleType() == SampleType.UINT16;
        int samples = DecodeLimits.samples(image.size(), image.layout());
        for (int pixel = 0; pixel < samples; pixel += bands) {
            boolean matches = true;
            for (int band = 0; band < colours; band++) {
                int sample = deep ? image.shorts()[pixel + band] & 0xffff : image.bytes()[pixel + band] & 0xff;
                matches &= sample == transparent[band];
            }
            if (deep) {
                image.shorts()[pixel + colours] = (short) (matches ? 0 : 0xffff);
            } else {
                image.bytes()[pixel + colours] = (byte) (matches ? 0 : 0xff);
            }
        }
    }

    static Optional<IccProfile> profile(ByteSource in, PngStructure png) {
        ByteRange chunk = png.profile();
        if (chunk == null || chunk.length() > IccProfiles.MAX_BYTES) {
            return Optional.empty();
        }
        byte[] data = in.bytes(chunk.start(), (int) chunk.length());
        int nameEnd = 0;
        while (nameEnd < data.length && data[nameEnd] != 0) {
            nameEnd++;
        }
        // A zero byte ends the name; another is the compression method, deflate.
        int start = nameEnd + 2;
        if (start >= data.length) {
            return Optional.empty();
        }
        BandLayout layout = png.layout();
        try (InflaterInputStream inflated =
                new InflaterInputStream(new ByteArrayInputStream(data, start, data.length - start))) {
            return IccProfiles.accept(inflated.readNBytes(IccProfiles.MAX_BYTES + 1), layout);
        } catch (IOException e) {
            // A corrupt profile is dropped; the samples are valid without it.
            return Optional.empty();
        }
    }
}
