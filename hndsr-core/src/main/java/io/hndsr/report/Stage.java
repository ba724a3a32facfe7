package io.hndsr.report;

/** The stages a request goes through, in order. */
public enum Stage {
    /** Reading the encoded image into samples. */
    DECODE,
    /** Waiting for a worker, from the end of decoding to the start of the first tile. */
    QUEUE,
    /** Cutting tiles with their margins out of the image and converting them to float. */
    CUT,
    /** The network, on the device. */
    INFERENCE,
    /** Correcting the result to agree with the input, if the bundle does so. */
    CORRECT,
    /** Converting tiles back to samples and placing them; resampling alpha. */
    BLEND,
    /** Writing the result in its format. */
    ENCODE
}
