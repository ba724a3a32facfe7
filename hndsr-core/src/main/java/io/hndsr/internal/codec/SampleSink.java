package io.hndsr.internal.codec;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import java.util.Optional;

/** The samples of an image while it is decoded, in stored order. Confined to one thread. */
final class SampleSink {

    private final ImageSize stored;
    private final BandLayout layout;
    private final SampleType sampleType;
    private final byte[] bytes;
    private final short[] shorts;

    /** Takes memory for all samples; what is claimed must have been found plausible before. */
    SampleSink(ImageSize stored, BandLayout layout, SampleType sampleType) {
        this.stored = stored;
        this.layout = layout;
        this.sampleType = sampleType;
        int samples = DecodeLimits.samples(stored, layout);
        bytes = sampleType == SampleType.UINT8 ? new byte[samples] : new byte[0];
        shorts = sampleType == SampleType.UINT16 ? new short[samples] : new short[0];
    }

    /** The index of a pixel's first sample. */
    int index(int x, int y) {
        return (y * stored.width() + x) * layout.bands();
    }

    /** The samples of an 8-bit image, to be filled. */
    byte[] bytes() {
        return bytes;
    }

    /** The samples of a 16-bit image, to be filled. */
    short[] shorts() {
        return shorts;
    }

    void set(int index, int value) {
        if (sampleType == SampleType.UINT8) {
            bytes[index] = (byte) value;
        } else {
            shorts[index] = (short) value;
        }
    }

    /** Hands the samples over, upright. */
    RasterImage finish(Orientation orientation, Optional<IccProfile> profile) {
        ImageSize upright = orientation.apply(stored);
        return switch (sampleType) {
            case UINT8 ->
                RasterImage.ofBytes(upright, layout, orientation.apply(bytes, stored, layout.bands()), profile);
            case UINT16 ->
                RasterImage.ofShorts(upright, layout, orientation.apply(shorts, stored, layout.bands()), profile);
        };
    }
}
