package io.hndsr.internal.codec.format;

import io.hndsr.image.ImageHeader;
import io.hndsr.image.RasterImage;

/** Reads one encoded format. Stateless. Both methods throw only exceptions of {@code io.hndsr.error}. */
public interface FormatReader {

    /** Reads the header alone, with a few kilobytes of memory whatever the header claims. */
    ImageHeader readHeader(ByteSource in);

    /** Reads the whole image, with the layout, size and type that {@link #readHeader} announces. */
    RasterImage decode(ByteSource in);
}
