package io.hndsr.image;

/**
 * What the first bytes of an encoded image announce, known before any pixel is decoded.
 *
 * @param format the encoded format
 * @param size the size as a viewer shows it: after the EXIF orientation has been applied
 * @param layout the bands the decoded image will have
 * @param sampleType the type the decoded samples will have
 */
public record ImageHeader(ImageFormat format, ImageSize size, BandLayout layout, SampleType sampleType) {}
