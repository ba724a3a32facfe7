package io.hndsr.internal.engine;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.Limit;
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
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
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

    /** An encoded image that is read from a stream, as a whole, when it is asked what it is. Confined to its request. */
    final class Streamed implements Source {

        /** Four bands of 16 bit; no format needs more for a pixel, and what stands beside the pixels is far smaller than this. */
        private static final long MAX_BYTES_PER_PIXEL = 8;

        private static final long MAX_OTHER_BYTES = 16L << 20;
        private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

        private final InputStream in;
        private final long maxPixels;
        private final long heapBytes;
        private Optional<Encoded> encoded = Optional.empty();

        /**
         * Refers to a stream, of which nothing is read yet.
         *
         * @param in gives the image to its end; not closed
         * @param maxPixels the largest image that is accepted
         * @param heapBytes the heap that requests may have; while a stream is read it takes twice its length
         */
        Streamed(InputStream in, long maxPixels, long heapBytes) {
            this.in = Objects.requireNonNull(in, "in");
            this.maxPixels = maxPixels;
            this.heapBytes = heapBytes;
        }

        @Override
        public ImageDescription description() {
            return whole().description();
        }

        @Override
        public MaskedImage read(ImageSize announced, Nodata nodata, Consumer<String> remarks) {
            return whole().read(announced, nodata, remarks);
        }

        private Encoded whole() {
            if (encoded.isEmpty()) {
                encoded = Optional.of(new Encoded(EncodedSource.of(bytes())));
            }
            return encoded.get();
        }

        private byte[] bytes() {
            long forPixels = maxPixels > (Long.MAX_VALUE - MAX_OTHER_BYTES) / MAX_BYTES_PER_PIXEL
                    ? Long.MAX_VALUE
                    : maxPixels * MAX_BYTES_PER_PIXEL + MAX_OTHER_BYTES;
            long forHeap = Math.min(MAX_ARRAY_BYTES, heapBytes / 2);
            int limit = (int) Math.min(forPixels, forHeap);
            try {
                byte[] bytes = in.readNBytes(limit);
                if (bytes.length == limit && in.read() >= 0) {
                    throw forPixels < forHeap ? largerThanPixels(limit) : largerThanHeap(limit);
                }
                return bytes;
            } catch (IOException e) {
                throw new InvalidImageException("the stream with the image cannot be read: " + e.getMessage(), e);
            }
        }

        private ImageTooLargeException largerThanPixels(int limit) {
            return new ImageTooLargeException(
                    Limit.INPUT_PIXELS,
                    "the stream has more than " + limit + " bytes, which no image within the limit of " + maxPixels
                            + " pixels needs",
                    "raise Limits.maxInputPixels or cut the image into parts");
        }

        private static ImageTooLargeException largerThanHeap(int limit) {
            return new ImageTooLargeException(
                    Limit.HEAP,
                    "the stream has more than " + limit + " bytes, which is what the heap has room for",
                    "start the JVM with a larger -Xmx, or write the image to a file and pass its path");
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
