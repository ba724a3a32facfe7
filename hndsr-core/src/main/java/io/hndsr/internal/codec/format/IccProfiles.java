package io.hndsr.internal.codec.format;

import io.hndsr.image.BandLayout;
import io.hndsr.image.IccProfile;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decides whether an embedded ICC profile is kept. */
public final class IccProfiles {

    /** The largest profile that is kept, which bounds the memory for decompressing one; those in use are smaller. */
    public static final int MAX_BYTES = 16 << 20;

    private static final int HEADER_BYTES = 128;
    private static final int COLOUR_SPACE_OFFSET = 16;
    private static final int SIGNATURE_OFFSET = 36;

    private IccProfiles() {}

    /**
     * Keeps an embedded profile if it has the signature of one (ICC.1:2022, 7.2) and the colour space of the layout. Any
     * other is dropped, as viewers do: the samples are valid without it.
     */
    public static Optional<IccProfile> accept(byte[] data, BandLayout layout) {
        return isOf(data, layout.colourBands() == 1 ? "GRAY" : "RGB ")
                ? Optional.of(new IccProfile(data))
                : Optional.empty();
    }

    /** Whether data are a profile of CMYK, by which colours can be converted. */
    public static boolean isCmyk(byte[] data) {
        return isOf(data, "CMYK");
    }

    private static boolean isOf(byte[] data, String colourSpace) {
        return data.length >= HEADER_BYTES
                && data.length <= MAX_BYTES
                && ascii(data, SIGNATURE_OFFSET).equals("acsp")
                && ascii(data, COLOUR_SPACE_OFFSET).equals(colourSpace);
    }

    private static String ascii(byte[] data, int offset) {
        return new String(data, offset, 4, StandardCharsets.US_ASCII);
    }
}
