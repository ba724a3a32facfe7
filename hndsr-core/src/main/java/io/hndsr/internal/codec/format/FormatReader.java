package io.hndsr.internal.codec.format;

import io.hndsr.image.ImageHeader;
import io.hndsr.image.RasterImage;
import java.util.function.Consumer;

/**
 * Reads one encoded format. Stateless.
 *
 * <p>Both methods refuse an image by an exception of {@code io.hndsr.error}. Any other unchecked exception means that the
 * image is corrupt.
 */
public interface FormatReader {

    /** Reads the header only, in little memory whatever size it claims. */
    ImageHeader readHeader(ByteSource in);

    /**
     * Reads the whole image; its size, bands and sample type are those of {@link #readHeader}.
     *
     * @param in the encoded image
     * @param remarks receives what is irregular about a file from which no pixel is missing, in sentences
     * @return the image
     */
    RasterImage decode(ByteSource in, Consumer<String> remarks);
}
