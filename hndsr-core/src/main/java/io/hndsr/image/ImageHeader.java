package io.hndsr.image;

import java.util.OptionalInt;

/**
 * What the first bytes of an encoded image announce, known before any pixel is decoded.
 *
 * @param format the encoded format
 * @param size the size as a viewer shows it: after the EXIF orientation has been applied
 * @param layout the bands the decoded image will have
 * @param sampleType the type the decoded samples will have
 * @param nodata the sample of pixels that carry no value, if the image names one
 */
public record ImageHeader(
        ImageFormat format, ImageSize size, BandLayout layout, SampleType sampleType, OptionalInt nodata) {

    /**
     * Creates the header of an image that names no nodata value.
     *
     * @param format the encoded format
     * @param size the size as a viewer shows it
     * @param layout the bands the decoded image will have
     * @param sampleType the type the decoded samples will have
     */
    public ImageHeader(ImageFormat format, ImageSize size, BandLayout layout, SampleType sampleType) {
        this(format, size, layout, sampleType, OptionalInt.empty());
    }
}
