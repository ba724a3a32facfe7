package io.hndsr.image;

import java.util.Objects;
import java.util.Optional;

/**
 * An image in memory: samples interleaved by pixel, rows from the top, in their own type.
 *
 * <p>Immutable by contract: the arrays are not copied, since a result may fill most of the heap. An array that is passed in
 * belongs to the image from then on, and the arrays of {@link #bytes()} and {@link #shorts()} must not be written to.
 */
public final class RasterImage {

    private final ImageSize size;
    private final BandLayout layout;
    private final SampleType sampleType;
    private final Object samples;
    private final Optional<IccProfile> iccProfile;
    private final ImageMetadata metadata;

    private RasterImage(
            ImageSize size,
            BandLayout layout,
            SampleType sampleType,
            Object samples,
            int length,
            Optional<IccProfile> iccProfile,
            ImageMetadata metadata) {
        this.size = Objects.requireNonNull(size, "size");
        this.layout = Objects.requireNonNull(layout, "layout");
        this.sampleType = sampleType;
        this.samples = samples;
        this.iccProfile = Objects.requireNonNull(iccProfile, "iccProfile");
        this.metadata = Objects.requireNonNull(metadata, "metadata");
        long expected = Math.multiplyExact(size.pixels(), layout.bands());
        if (length != expected) {
            throw new IllegalArgumentException(
                    "an image of " + size + " " + layout + " has " + expected + " samples, the array has " + length);
        }
    }

    /**
     * Wraps 8-bit samples.
     *
     * @param size the image's size
     * @param layout the bands
     * @param samples {@code [H, W, bands]} unsigned bytes; owned by the image from now on
     * @param iccProfile the colour profile, if known
     * @return the image
     */
    public static RasterImage ofBytes(
            ImageSize size, BandLayout layout, byte[] samples, Optional<IccProfile> iccProfile) {
        return new RasterImage(size, layout, SampleType.UINT8, samples, samples.length, iccProfile, ImageMetadata.NONE);
    }

    /**
     * Wraps 16-bit samples.
     *
     * @param size the image's size
     * @param layout the bands
     * @param samples {@code [H, W, bands]} unsigned shorts; owned by the image from now on
     * @param iccProfile the colour profile, if known
     * @return the image
     */
    public static RasterImage ofShorts(
            ImageSize size, BandLayout layout, short[] samples, Optional<IccProfile> iccProfile) {
        return new RasterImage(
                size, layout, SampleType.UINT16, samples, samples.length, iccProfile, ImageMetadata.NONE);
    }

    /** {@return the size} */
    public ImageSize size() {
        return size;
    }

    /** {@return the bands} */
    public BandLayout layout() {
        return layout;
    }

    /** {@return the type of the samples} */
    public SampleType sampleType() {
        return sampleType;
    }

    /** {@return the ICC profile of the colours, if known} */
    public Optional<IccProfile> iccProfile() {
        return iccProfile;
    }

    /** {@return what the image carries beside pixels and profile; {@link ImageMetadata#NONE} if nothing} */
    public ImageMetadata metadata() {
        return metadata;
    }

    /**
     * Replaces the metadata.
     *
     * @param other what the image is to carry; {@link ImageMetadata#NONE} takes everything away
     * @return the same samples, shared, with the same profile and that metadata
     */
    public RasterImage withMetadata(ImageMetadata other) {
        int length = samples instanceof byte[] bytes ? bytes.length : shorts().length;
        return new RasterImage(size, layout, sampleType, samples, length, iccProfile, other);
    }

    /** {@return what the image is, apart from its samples} */
    public ImageDescription description() {
        return new ImageDescription(size, layout, sampleType, iccProfile).withMetadata(metadata);
    }

    /** {@return the same samples, shared, without a profile or metadata} */
    public RasterImage withoutIccProfile() {
        return sampleType == SampleType.UINT8
                ? ofBytes(size, layout, bytes(), Optional.empty())
                : ofShorts(size, layout, shorts(), Optional.empty());
    }

    /**
     * Copies a part.
     *
     * @param region its bounds in this image
     * @return the part, with the profile of this image but without its metadata
     */
    public RasterImage crop(TileBounds region) {
        ImageSize part = new ImageSize(region.width(), region.height());
        int line = Math.multiplyExact(region.width(), layout.bands());
        int length = Math.multiplyExact(region.height(), line);
        Object copied = sampleType == SampleType.UINT8 ? new byte[length] : new short[length];
        for (int row = 0; row < region.height(); row++) {
            int at = Math.toIntExact(((long) (region.y() + row) * size.width() + region.x()) * layout.bands());
            System.arraycopy(samples, at, copied, row * line, line);
        }
        return new RasterImage(part, layout, sampleType, copied, length, iccProfile, ImageMetadata.NONE);
    }

    /**
     * Returns the samples of an 8-bit image.
     *
     * @return {@code [H, W, bands]}, not to be written to
     * @throws IllegalStateException if the samples are not 8 bit
     */
    public byte[] bytes() {
        if (samples instanceof byte[] bytes) {
            return bytes;
        }
        throw new IllegalStateException("the samples are " + sampleType + ", not UINT8");
    }

    /**
     * Returns the samples of a 16-bit image.
     *
     * @return {@code [H, W, bands]}, not to be written to
     * @throws IllegalStateException if the samples are not 16 bit
     */
    public short[] shorts() {
        if (samples instanceof short[] shorts) {
            return shorts;
        }
        throw new IllegalStateException("the samples are " + sampleType + ", not UINT16");
    }

    /**
     * Returns one sample.
     *
     * @param x column, from 0
     * @param y row, from 0
     * @param band band, from 0
     * @return 0 to the sample type's largest value
     */
    public int sample(int x, int y, int band) {
        int index = (y * size.width() + x) * layout.bands() + band;
        return switch (sampleType) {
            case UINT8 -> bytes()[index] & 0xff;
            case UINT16 -> shorts()[index] & 0xffff;
        };
    }
}
