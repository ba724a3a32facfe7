package io.hndsr.internal.codec.tiff;

import io.hndsr.image.ImageMetadata;
import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.metadata.EmbeddedMetadata;
import io.hndsr.internal.codec.metadata.Exif;
import io.hndsr.internal.codec.metadata.TagValue;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image carries, as a TIFF holds it: fields of its own directory, and directories behind the pixels to which two of them
 * refer. Immutable.
 */
final class MetadataFields {

    private final ImageMetadata metadata;
    private final Exif exif;

    MetadataFields(ImageMetadata metadata, ImageSize size) {
        this.metadata = metadata;
        this.exif = EmbeddedMetadata.exif(metadata, size);
    }

    /** The fields of the image's own directory, but for those that refer to others. */
    List<TiffField> fields() {
        List<TiffField> fields = new ArrayList<>();
        for (TagValue value : exif.image()) {
            // A text in UTF-8, which EXIF has a type of its own for.
            TiffType type = TiffType.ofCode(value.typeCode()).orElse(TiffType.ASCII);
            fields.add(TiffField.ofStored(value.tag(), type, value.bytes(), ByteOrder.LITTLE_ENDIAN));
        }
        metadata.xmp()
                .ifPresent(packet -> fields.add(
                        TiffField.ofStored(TiffTag.XMP, TiffType.BYTE, packet.data(), ByteOrder.LITTLE_ENDIAN)));
        return fields;
    }

    /** Where the other directories begin, by the fields that refer to them, if the first begins at a position. */
    Map<Integer, Long> places(long position) {
        return exif.below(position).map(Exif.Below::places).orElse(Map.of());
    }

    /** The other directories, behind the pixels; empty if there are none, or the file becomes too long for their positions. */
    Optional<Exif.Below> behind(TiffFileLayout layout) {
        long position = layout.length() + (layout.length() & 1);
        return exif.below(position)
                .filter(below -> !layout.isBig() && position + below.bytes().length <= TiffFileLayout.CLASSIC_LIMIT);
    }
}
