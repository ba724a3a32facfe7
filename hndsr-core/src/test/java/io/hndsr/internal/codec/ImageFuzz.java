package io.hndsr.internal.codec;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;

/**
 * The fuzz target: reads any bytes as an image, header first. Fails on any exception but the documented ones, and if the
 * decoded image differs from its header. Stateless.
 */
public final class ImageFuzz {

    /** Larger images are not decoded: a resolver refuses them by their header too. */
    private static final long MAX_PIXELS = 1_000_000;

    private static final ImageCodec CODEC = new ImageCodec(1);

    private ImageFuzz() {}

    /**
     * Reads an image.
     *
     * @param data any bytes
     */
    public static void fuzzerTestOneInput(byte[] data) {
        byte[] bytes = data.clone();
        if (bytes.length > 8 && bytes[0] == (byte) 0x89) {
            // Without this, hardly any change would get past the checksums.
            PngChecksums.repair(bytes);
        }
        EncodedSource source = EncodedSource.of(bytes);
        try {
            ImageHeader header = CODEC.readHeader(source);
            if (header.size().pixels() <= MAX_PIXELS) {
                requireSame(header, CODEC.decode(source));
            }
        } catch (InvalidImageException | UnsupportedImageException | ImageTooLargeException refused) {
            requireMessage(refused);
        }
    }

    private static void requireSame(ImageHeader header, RasterImage image) {
        ImageSize size = image.size();
        if (!header.size().equals(size)
                || header.layout() != image.layout()
                || header.sampleType() != image.sampleType()) {
            throw new AssertionError("the header is " + header + ", the image is " + size + " " + image.layout() + " "
                    + image.sampleType());
        }
    }

    private static void requireMessage(RuntimeException refused) {
        if (refused.getMessage() == null || refused.getMessage().isBlank()) {
            throw new AssertionError("an exception without a message", refused);
        }
    }
}
