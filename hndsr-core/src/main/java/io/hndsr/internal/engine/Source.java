package io.hndsr.internal.engine;

import io.hndsr.error.InvalidImageException;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageDescription;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.PixelSource;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.internal.codec.EncodedSource;
import io.hndsr.internal.codec.ImageCodec;
import io.hndsr.internal.codec.imageio.BufferedImages;
import io.hndsr.internal.tile.MaskedImage;
import io.hndsr.request.Nodata;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** The image of a request. */
public sealed interface Source {

    /** {@return what the image announces, without decoding it; the profile may be missing} */
    ImageDescription description();

    /** {@return whether rows are read when they are needed, and the image need not fit into memory} */
    default boolean streams() {
        return false;
    }

    /**
     * Reads the image, or as much of it as shows which of its pixels are valid.
     *
     * @param announced the size that its header announced
     * @param nodata what counts as invalid beside transparency
     * @param remarks receives what is to be said about the image, in sentences
     * @return the image
     */
    MaskedImage read(ImageSize announced, Nodata nodata, Consumer<String> remarks);

    /** Checks that an image is the one that was announced, and finds its valid pixels. */
    private static MaskedImage masked(RasterImage image, ImageSize announced, Nodata nodata) {
        if (!image.size().equals(announced)) {
            throw new InvalidImageException("the header announced " + announced + ", the image has " + image.size()
                    + "; it was changed while it was read");
        }
        return MaskedImage.of(image, nodata);
    }

    /**
     * An encoded image.
     *
     * @param encoded the image, not to be changed
     */
    record Encoded(EncodedSource encoded) implements Source {

        private static final ImageCodec CODEC = new ImageCodec();

        @Override
        public ImageDescription description() {
            ImageHeader header = CODEC.readHeader(encoded);
            return new ImageDescription(
                    header.size(), header.layout(), header.sampleType(), Optional.empty(), header.nodata());
        }

        @Override
        public MaskedImage read(ImageSize announced, Nodata nodata, Consumer<String> remarks) {
            return masked(CODEC.decode(encoded, remarks), announced, nodata);
        }
    }

    /**
     * A decoded image.
     *
     * @param image not to be changed
     */
    record InMemory(BufferedImage image) implements Source {

        @Override
        public ImageDescription description() {
            int bands = Math.min(4, image.getColorModel().getNumComponents());
            BandLayout layout = switch (bands) {
                case 1 -> BandLayout.GREY;
                case 2 -> BandLayout.GREY_ALPHA;
                case 3 -> BandLayout.RGB;
                default -> BandLayout.RGB_ALPHA;
            };
            boolean deep = image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT
                    && image.getColorModel() instanceof ComponentColorModel;
            return new ImageDescription(
                    new ImageSize(image.getWidth(), image.getHeight()),
                    layout,
                    deep ? SampleType.UINT16 : SampleType.UINT8,
                    Optional.empty());
        }

        @Override
        public MaskedImage read(ImageSize announced, Nodata nodata, Consumer<String> remarks) {
            return masked(BufferedImages.fromBufferedImage(image), announced, nodata);
        }
    }

    /**
     * An image that is read in windows.
     *
     * @param source the image; closed by whoever opened it
     */
    record Windows(PixelSource source) implements Source {

        @Override
        public ImageDescription description() {
            return source.description();
        }

        @Override
        public boolean streams() {
            return true;
        }

        @Override
        public MaskedImage read(ImageSize announced, Nodata nodata, Consumer<String> remarks) {
            MaskedImage image = MaskedImage.of(source, nodata);
            source.remarks().forEach(remarks);
            return image;
        }
    }
}
