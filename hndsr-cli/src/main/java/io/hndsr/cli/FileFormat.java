package io.hndsr.cli;

import io.hndsr.image.ImageFormat;

/** The formats of results, by the names that the command line takes. */
enum FileFormat {
    PNG(ImageFormat.PNG),
    JPEG(ImageFormat.JPEG),
    WEBP(ImageFormat.WEBP),
    BMP(ImageFormat.BMP),
    TIFF(ImageFormat.TIFF),
    /** TIFF with geography, which the input must have. */
    GEOTIFF(ImageFormat.TIFF);

    private final ImageFormat image;

    FileFormat(ImageFormat image) {
        this.image = image;
    }

    /** {@return the format of the file} */
    ImageFormat image() {
        return image;
    }
}
