package io.hndsr.image;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The encoded image formats that are read and written; WebP, if its native library can be used. */
public enum ImageFormat {
    /** Portable Network Graphics: 8 and 16 bit, alpha, ICC profile. */
    PNG("image/png", List.of("png")),
    /** JPEG: 8 bit, no alpha. */
    JPEG("image/jpeg", List.of("jpg", "jpeg")),
    /** WebP: 8 bit, RGB with or without alpha; written without loss. */
    WEBP("image/webp", List.of("webp")),
    /** Windows bitmap: 8 bit, RGB, no alpha. */
    BMP("image/bmp", List.of("bmp")),
    /** Plain TIFF: 8 and 16 bit, alpha, ICC profile. */
    TIFF("image/tiff", List.of("tif", "tiff"));

    private final String mediaType;

    @SuppressWarnings("ImmutableEnumChecker") // always List.of
    private final List<String> extensions;

    ImageFormat(String mediaType, List<String> extensions) {
        this.mediaType = mediaType;
        this.extensions = extensions;
    }

    /**
     * Returns the registered media type.
     *
     * @return for example {@code image/png}
     */
    public String mediaType() {
        return mediaType;
    }

    /**
     * Returns the file name extensions, without a dot and in lower case, the usual one first.
     *
     * @return at least one extension
     */
    public List<String> extensions() {
        return extensions;
    }

    /**
     * Returns the format of a file name's extension, in any case.
     *
     * @param fileName a name or path, such as {@code scene.TIF}
     * @return the format, or empty if the name has no known extension
     */
    public static Optional<ImageFormat> ofFileName(String fileName) {
        String extension = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        for (ImageFormat format : values()) {
            if (format.extensions.contains(extension)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
