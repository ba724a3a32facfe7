package io.hndsr.internal.codec;

import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.UnsupportedImageException;
import io.hndsr.image.ImageHeader;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;

/**
 * What a fuzzer does with any bytes: reads them as an image, header first. Fails where anything but the codec's own errors
 * comes out of it, and where the picture is not what its header said. Stateless.
 */
public final class ImageFuzz {

    /** Larger pictures are not decoded: a resolver looks at the header and refuses them too. */
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
            // Else hardly anything a fuzzer changes would come past the checksums.
            PngChecksums.repair(bytes);
        }
        EncodedSource source = EncodedSource.of(bytes);
        try {
            ImageHeader header = CODEC.readHeader(source);
            if (header.size().pixels() <= MAX_PIXELS) {
                requireSame(header, CODEC.decode(source));
            }
        } catch (InvalidImageException | UnsupportedImageException | ImageTooLargeException refused) {
            requireWords(refused);
        }
    }

    private static void requireSame(ImageHeader header, RasterImage image) {
        ImageSize size = image.size();
        if (!header.size().equals(size)
                || header.layout() != image.layout()
                || header.sampleType() != image.sampleType()) {
            throw new AssertionError("the header says " + header + ", the picture is " + size + " " + image.layout()
                    + " " + image.sampleType());
        }
    }

    private static void requireWords(RuntimeException refused) {
        if (refused.getMessage() == null || refused.getMessage().isBlank()) {
            throw new AssertionError("an error without words", refused);
        }
    }
}
