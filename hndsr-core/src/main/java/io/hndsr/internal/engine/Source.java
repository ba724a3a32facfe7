package io.hndsr.internal.engine;

import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageFormat;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.EncodedSource;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.internal.codec.imageio.BufferedImages;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;

/** The image of a request. */
public sealed interface Source {

    /** {@return what the image announces, without decoding it} */
    ImageHeader header();

    /** {@return the samples} */
    RasterImage decode();

    /**
     * An encoded image.
     *
     * @param encoded the image, not to be changed
     */
    record Encoded(EncodedSource encoded) implements Source {

        private static final ImageCodec CODEC = new ImageCodec();

        @Override
        public ImageHeader header() {
            return CODEC.readHeader(encoded);
        }

        @Override
        public RasterImage decode() {
            return CODEC.decode(encoded);
        }
    }

    /**
     * A decoded image.
     *
     * @param image not to be changed
     */
    record InMemory(BufferedImage image) implements Source {

        @Override
        public ImageHeader header() {
            int bands = Math.min(4, image.getColorModel().getNumComponents());
            BandLayout layout = switch (bands) {
                case 1 -> BandLayout.GREY;
                case 2 -> BandLayout.GREY_ALPHA;
                case 3 -> BandLayout.RGB;
                default -> BandLayout.RGB_ALPHA;
            };
            boolean deep = image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT
                    && image.getColorModel() instanceof ComponentColorModel;
            return new ImageHeader(
                    ImageFormat.PNG,
                    new ImageSize(image.getWidth(), image.getHeight()),
                    layout,
                    deep ? SampleType.UINT16 : SampleType.UINT8);
        }

        @Override
        public RasterImage decode() {
            return BufferedImages.fromBufferedImage(image);
        }
    }
}
