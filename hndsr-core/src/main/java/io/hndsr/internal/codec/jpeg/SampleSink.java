package io.hndsr.internal.codec.jpeg;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.internal.codec.format.DecodeLimits;
import io.hndsr.internal.codec.format.Orientation;
import java.util.Optional;

/** The 8-bit samples of an image while it is decoded, in stored order. Confined to one thread. */
final class SampleSink {

    private final ImageSize stored;
    private final BandLayout layout;
    private final byte[] bytes;

    /** Takes memory for all samples; what is claimed must have been found plausible before. */
    SampleSink(ImageSize stored, BandLayout layout) {
        this.stored = stored;
        this.layout = layout;
        this.bytes = new byte[DecodeLimits.samples(stored, layout)];
    }

    /** The samples, to be filled. */
    byte[] bytes() {
        return bytes;
    }

    /** Hands the samples over, upright. */
    RasterImage finish(Orientation orientation, Optional<IccProfile> profile) {
        return RasterImage.ofBytes(
                orientation.apply(stored), layout, orientation.apply(bytes, stored, layout.bands()), profile);
    }
}
