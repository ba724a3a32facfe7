package io.hndsr.scene;

/** What happens to the bands of a scene that the network does not enlarge. */
public enum OtherBands {
    /** They are enlarged by cubic interpolation, on the same grid of pixels. */
    RESAMPLE,
    /** They are left out of the result. */
    DROP
}
