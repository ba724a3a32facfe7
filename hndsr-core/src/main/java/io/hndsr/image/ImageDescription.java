package io.hndsr.image;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an image is, apart from its pixels. Immutable.
 *
 * @param size the size
 * @param layout the bands
 * @param sampleType the type of the samples
 * @param iccProfile the colour profile, if known
 * @param nodata the sample of pixels that carry no value, in every colour band, if the image names one
 * @param metadata what the image carries beside pixels and profile
 */
public record ImageDescription(
        ImageSize size,
        BandLayout layout,
        SampleType sampleType,
        Optional<IccProfile> iccProfile,
        OptionalInt nodata,
        ImageMetadata metadata) {

    /**
     * Checks that nothing is null.
     *
     * @param size the size
     * @param layout the bands
     * @param sampleType the type of the samples
     * @param iccProfile the colour profile, if known
     * @param nodata the sample of pixels that carry no value, if the image names one
     * @param metadata what the image carries beside pixels and profile
     */
    public ImageDescription {
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(sampleType, "sampleType");
        Objects.requireNonNull(iccProfile, "iccProfile");
        Objects.requireNonNull(nodata, "nodata");
        Objects.requireNonNull(metadata, "metadata");
    }

    /**
     * Describes an image without metadata.
     *
     * @param size the size
     * @param layout the bands
     * @param sampleType the type of the samples
     * @param iccProfile the colour profile, if known
     * @param nodata the sample of pixels that carry no value, if the image names one
     */
    public ImageDescription(
            ImageSize size,
            BandLayout layout,
            SampleType sampleType,
            Optional<IccProfile> iccProfile,
            OptionalInt nodata) {
        this(size, layout, sampleType, iccProfile, nodata, ImageMetadata.NONE);
    }

    /**
     * Describes an image that names no nodata value and carries no metadata.
     *
     * @param size the size
     * @param layout the bands
     * @param sampleType the type of the samples
     * @param iccProfile the colour profile, if known
     */
    public ImageDescription(ImageSize size, BandLayout layout, SampleType sampleType, Optional<IccProfile> iccProfile) {
        this(size, layout, sampleType, iccProfile, OptionalInt.empty());
    }

    /**
     * Replaces the metadata.
     *
     * @param other what the image is to carry
     * @return the changed description
     */
    public ImageDescription withMetadata(ImageMetadata other) {
        return new ImageDescription(size, layout, sampleType, iccProfile, nodata, other);
    }
}
