package io.hndsr.internal.codec.metadata;

import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.image.Resolution;
import io.hndsr.internal.codec.format.ByteRange;
import io.hndsr.internal.codec.format.ByteSource;
import io.hndsr.internal.codec.format.Orientation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Metadata as files embed it, from and to what an upright image carries. Stateless. */
public final class EmbeddedMetadata {

    /** The longest EXIF block that is read; a thumbnail and a maker's note may be in it. */
    private static final int MAX_BLOCK_BYTES = 8 << 20;

    private EmbeddedMetadata() {}

    /**
     * Copies an embedded block.
     *
     * @param in the file
     * @param range where it lies; null if there is none
     * @return the bytes; none if the block is missing or longer than any that is read
     */
    public static byte[] block(ByteSource in, @Nullable ByteRange range) {
        return range == null || range.length() < 0 || range.length() > MAX_BLOCK_BYTES
                ? new byte[0]
                : in.bytes(range.start(), (int) range.length());
    }

    /**
     * Puts together what an image carries.
     *
     * @param exif its EXIF tags
     * @param xmp its XMP
     * @param stored the resolution that the format itself gives, of the stored picture
     * @param orientation how the picture was turned
     * @return the metadata of the upright image
     */
    public static ImageMetadata of(Exif exif, Xmp xmp, Optional<Resolution> stored, Orientation orientation) {
        boolean turned = orientation.swapsAxes();
        Optional<Resolution> resolution = stored.or(exif::resolution).map(known -> turned ? known.turned() : known);
        Exif bare = exif.withResolution(Optional.empty());
        Exif upright = turned ? bare.turned() : bare;
        return new ImageMetadata(
                upright.isEmpty() ? Optional.empty() : Optional.of(upright.toBlock()), xmp.packet(), resolution);
    }

    /**
     * The metadata of an enlarged image.
     *
     * @param metadata that of the image before
     * @param from the size before
     * @param to the size after
     * @return the same with the resolution scaled
     */
    public static ImageMetadata enlarged(ImageMetadata metadata, ImageSize from, ImageSize to) {
        return new ImageMetadata(
                metadata.exif()
                        .map(block -> Exif.read(block.data()).enlarged(from, to))
                        .filter(tags -> !tags.isEmpty())
                        .map(Exif::toBlock),
                metadata.xmp(),
                metadata.resolution().map(known -> known.enlarged(from, to)));
    }

    /**
     * The tags to be written.
     *
     * @param metadata the metadata
     * @param size the size of the picture
     * @return its EXIF tags with the resolution and the size; none if it has neither EXIF nor a resolution
     */
    public static Exif exif(ImageMetadata metadata, ImageSize size) {
        return metadata.exif()
                .map(block -> Exif.read(block.data()))
                .orElseGet(Exif::empty)
                .withResolution(metadata.resolution())
                .withSize(size);
    }
}
