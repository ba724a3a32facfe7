package io.hndsr.image;

import java.util.Arrays;

/** An ICC profile, copied from input to output and never interpreted. Immutable. */
public final class IccProfile {

    private final byte[] data;

    /**
     * Copies a profile.
     *
     * @param data the profile's bytes, at least the 128 of its header
     * @throws IllegalArgumentException if the data are shorter than a profile's header
     */
    public IccProfile(byte[] data) {
        if (data.length < 128) {
            throw new IllegalArgumentException("an ICC profile has at least 128 bytes, not " + data.length);
        }
        this.data = data.clone();
    }

    /** {@return a copy of the profile's bytes} */
    public byte[] data() {
        return data.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IccProfile profile && Arrays.equals(data, profile.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }
}
