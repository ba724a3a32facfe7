package io.hndsr.internal.codec.bmp;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.FormatReader;
import io.hndsr.internal.codec.format.Orientation;
import io.hndsr.internal.codec.imageio.JdkCodec;
import io.hndsr.internal.codec.imageio.PluginDecoder;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads BMP of Windows and OS/2 1.x: palettes and colours of 24 and 32 bits, plain or in runs, with the Java runtime's decoder;
 * colours in the bits of a mask, which that decoder loses alpha of, by itself. Stateless.
 */
public final class BmpReader implements FormatReader {

    @Override
    public ImageHeader readHeader(ByteSource in) {
        BmpHeader header = BmpHeader.read(in);
        return new ImageHeader(ImageFormat.BMP, header.size(), header.layout(), SampleType.UINT8);
    }

    @Override
    public RasterImage decode(ByteSource in, Consumer<String> remarks) {
        BmpHeader header = BmpHeader.read(in);
        if (header.coding() == BmpHeader.Coding.RUNS) {
            BmpRuns.require(in, header);
        } else {
            in.require(
                    header.pixelsAt(),
                    Math.multiplyExact(header.rowBytes(), header.size().height()));
        }
        if (header.masks().isPresent()) {
            return expand(in, header, header.masks().get());
        }
        return new PluginDecoder(
                        ImageFormat.BMP,
                        header.size(),
                        header.layout(),
                        SampleType.UINT8,
                        Orientation.NORMAL,
                        Optional.empty())
                .decode(JdkCodec.BMP.newReader(), in, in.length(), remarks)
                .withMetadata(metadata(header));
    }

    private static RasterImage expand(ByteSource in, BmpHeader header, ColourMasks masks) {
        ImageSize size = header.size();
        BandLayout layout = header.layout();
        byte[] samples = new byte[DecodeLimits.samples(size, layout)];
        byte[] row = new byte[Math.toIntExact(header.rowBytes())];
        for (int i = 0; i < size.height(); i++) {
            in.read(header.pixelsAt() + i * header.rowBytes(), row, 0, row.length);
            int y = header.topDown() ? i : size.height() - 1 - i;
            masks.expand(row, samples, y * size.width() * layout.bands(), size.width());
        }
        return RasterImage.ofBytes(size, layout, samples, Optional.empty()).withMetadata(metadata(header));
    }

    private static ImageMetadata metadata(BmpHeader header) {
        return new ImageMetadata(Optional.empty(), Optional.empty(), header.resolution());
    }
}
