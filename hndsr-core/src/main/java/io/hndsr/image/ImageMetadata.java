package io.hndsr.image;

import java.util.Objects;
import java.util.Optional;

/**
 * What an image carries beside its pixels and its colour profile: when, where and with what it was made. Immutable.
 *
 * <p>As read from a file, it agrees with the upright image: it has neither an orientation nor a thumbnail nor anything else that
 * describes how the file stores its pixels. Sizes in the EXIF block are set when it is written.
 *
 * @param exif EXIF with GPS, if there is any
 * @param xmp XMP, if there is any
 * @param resolution the resolution, if it is known
 */
public record ImageMetadata(Optional<ExifBlock> exif, Optional<XmpPacket> xmp, Optional<Resolution> resolution) {

    /** No metadata. */
    public static final ImageMetadata NONE = new ImageMetadata(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Checks that nothing is null.
     *
     * @param exif EXIF with GPS, if there is any
     * @param xmp XMP, if there is any
     * @param resolution the resolution, if it is known
     */
    public ImageMetadata {
        Objects.requireNonNull(exif, "exif");
        Objects.requireNonNull(xmp, "xmp");
        Objects.requireNonNull(resolution, "resolution");
    }
}
