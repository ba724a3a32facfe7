package io.hndsr.internal.codec.format;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which embedded ICC profiles are carried along. */
public final class IccProfiles {

    /** More than the largest profiles in use; a compressed one must not unfold beyond it. */
    public static final int MAX_BYTES = 16 << 20;

    private static final int HEADER_BYTES = 128;
    private static final int COLOUR_SPACE_OFFSET = 16;
    private static final int SIGNATURE_OFFSET = 36;

    private IccProfiles() {}

    /**
     * Takes an embedded profile that has the signature of one (ICC.1:2022, 7.2) and is meant for as many colour bands as
     * the image has. Any other is left out, as all viewers do: the picture is sound without it.
     */
    public static Optional<IccProfile> accept(byte[] data, BandLayout layout) {
        if (data.length < HEADER_BYTES
                || data.length > MAX_BYTES
                || !ascii(data, SIGNATURE_OFFSET).equals("acsp")) {
            return Optional.empty();
        }
        String expected = layout.colourBands() == 1 ? "GRAY" : "RGB ";
        return ascii(data, COLOUR_SPACE_OFFSET).equals(expected) ? Optional.of(new IccProfile(data)) : Optional.empty();
    }

    private static String ascii(byte[] data, int offset) {
        return new String(data, offset, 4, StandardCharsets.US_ASCII);
    }
}
