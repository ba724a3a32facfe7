package io.hndsr.server.internal.request;

import io.hndsr.image.ImageFormat;
import java.util.List;
import java.util.Locale;

/** The formats of results, the preferred one first. */
public enum OutputFormat {
    /** Portable Network Graphics. */
    PNG(ImageFormat.PNG),
    /** JPEG. */
    JPEG(ImageFormat.JPEG),
    /** WebP, without loss. */
    WEBP(ImageFormat.WEBP),
    /** TIFF; the result of a TIFF that is a scene keeps all that it holds. */
    TIFF(ImageFormat.TIFF),
    /** TIFF that says where it lies; the input must say so too. */
    GEOTIFF(ImageFormat.TIFF);

    private final ImageFormat image;

    OutputFormat(ImageFormat image) {
        this.image = image;
    }

    /** {@return the format of the file} */
    public ImageFormat image() {
        return image;
    }

    /** {@return whether the input must say where it lies} */
    public boolean georeferenced() {
        return this == GEOTIFF;
    }

    /**
     * Returns the formats that can be asked for.
     *
     * @param names how the fields of a request are sent; results in JSON are no scenes
     * @return the formats, the preferred one first
     */
    public static List<OutputFormat> of(FieldNames names) {
        return names == FieldNames.JSON ? List.of(PNG, JPEG, WEBP, TIFF) : List.of(values());
    }

    /** {@return the name as it is written in requests} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
